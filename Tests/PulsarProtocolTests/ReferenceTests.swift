import Foundation
import PulsarProtocol
import Testing

@Suite("The reference in Docs/Protocol.md")
struct ReferenceTests {
    @Test(
        "Every method has a chapter that names its parameters and what it needs",
        arguments: MessageRegistry.all.map(\.name)
    )
    func method(_ name: String) throws {
        let descriptor = try #require(MessageRegistry.descriptor(of: name))
        let chapters = try Self.text().components(separatedBy: "\n### ")
        let chapter = try #require(chapters.first { $0.hasPrefix("`\(name)`\n") })
        #expect(chapter.contains("\(descriptor.summary) Needs `\(descriptor.capability.rawValue)`."))
        for parameter in descriptor.parameters { #expect(chapter.contains("`\(parameter.name)`"), "\(parameter.name)") }
    }

    @Test("Every error has a line", arguments: RPCErrorCode.all)
    func error(_ code: RPCErrorCode) throws {
        #expect(try Self.text().contains("\n| \(code.rawValue) | "))
    }

    @Test("Every notification has a line", arguments: EventName.allCases)
    func notification(_ event: EventName) throws {
        #expect(try Self.text().contains("\n| `\(event.rawValue)` | "))
    }

    @Test("Every frame shown byte by byte is what the encoder writes")
    func frames() throws {
        let shown = try Self.text().split(separator: "\n").compactMap { line -> String? in
            let cells = line.components(separatedBy: " | ")
            guard cells.count == 2, cells[1].first == "`" else { return nil }
            return cells[1].split(separator: "`").first.map { $0.replacingOccurrences(of: " ", with: "") }
        }
        let frames: [Frame] = [
            .output(offset: 258, bytes: Array("hi".utf8)), .lagged(from: 1, to: 4_096),
            .end(StreamEnd(offset: 5, exitStatus: .exited(3), reason: .exited)), .input(sequence: 1, bytes: [13]),
            .inputAcknowledged(sequence: 256), .resize(FrameTests.size), .detach, .ping([]),
        ]
        for frame in frames {
            let hex = FrameEncoder.encode(frame).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
                .joined()
            #expect(shown.contains { !$0.isEmpty && hex.hasPrefix($0) }, "\(frame)")
        }
    }

    private static func text() throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appendingPathComponent("Docs/Protocol.md"), encoding: .utf8)
    }
}
