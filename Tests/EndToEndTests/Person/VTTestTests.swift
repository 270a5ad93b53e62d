import PulsarProtocol
import PulsarTestSupport
import SystemPackage
import Testing

/// vttest in a session, driven through its menus.
///
/// What it shows is compared with screens that were read by a person: each says itself what must be seen.
@Suite("vttest")
struct VTTestTests {
    private static let menus = ["1-cursor-movements", "2-screen-features", "3-character-sets", "6-reports", "8-vt102"]
    private static let choice = "Enter choice number"
    // Bound: looks at a screen; vttest takes its time, and all other tests run beside it.
    private static let looksMax = 1_000_000

    /// What is typed, and what is on the screen then.
    private struct Step {
        let key: String
        let screen: String
    }

    @Test("Every screen is what it says it must be", arguments: menus)
    func menu(name: String) throws {
        let daemon = try TestDaemon()
        let client = try daemon.connect()
        var request = CreateSession(name: "vttest")
        (request.columns, request.rows) = (80, 24)
        request.command = ["vttest"]
        let session = try client.call(request).session.description
        var shown = ""
        let isReady = try client.eventually(attempts: Self.looksMax) { try look(client, session).contains(Self.choice) }
        try #require(isReady)
        for (number, step) in try steps(name).enumerated() {
            try client.type(step.key + "\r", into: session)
            let isShown = try client.eventually(attempts: Self.looksMax) {
                shown = try look(client, session)
                // Menus tell the version, which is not what is tested.
                return step.screen == "(menu)" ? shown.contains(Self.choice) : shown == step.screen
            }
            #expect(isShown, "step \(number): expected\n\(step.screen)\nand got\n\(shown)")
            if !isShown { return }
        }
    }

    /// The screen without what is blank at the ends of its lines and of itself.
    private func look(_ client: WireClient, _ session: String) throws -> String {
        let text = try client.call(ReadScreen(session: session, format: .text)).screen.stringValue ?? ""
        return Self.trimmed(text)
    }

    private static func trimmed(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    private func steps(_ name: String) throws -> [Step] {
        let parts = #filePath.split(separator: "/").dropLast(2)
        let path = "/" + parts.joined(separator: "/") + "/Golden/VTTest/\(name).txt"
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        let text = try file.closeAfter {
            var bytes: [UInt8] = []
            try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
                while case let count = try file.read(into: buffer), count > 0 { bytes += buffer[..<count] }
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        var steps: [Step] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("=== ") {
                let key = line.dropFirst(4)
                steps.append(Step(key: key == "-" ? "" : String(key), screen: ""))
            } else if let last = steps.popLast() {
                steps.append(Step(key: last.key, screen: last.screen + line + "\n"))
            }
        }
        return steps.map { Step(key: $0.key, screen: Self.trimmed($0.screen)) }
    }
}
