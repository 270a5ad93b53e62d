import Glibc
import PulsarClient
import PulsarProtocol
import PulsarTestSupport
import Synchronization
import Testing

@Suite("Docs/Clients.md, as printed", .timeLimit(.minutes(10)))
struct ClientsDocumentTests {
    /// The folder of the documents, from where this file lies.
    private static let folder: String = {
        let parts = #filePath.split(separator: "/").dropLast(4)
        return "/" + parts.joined(separator: "/") + "/Docs"
    }()

    private static func document(_ name: String) throws -> String { try TestDaemon.read(folder + "/" + name) }

    @Test(
        "The page prints the examples letter by letter",
        arguments: [("client.py", "python"), ("Run.swift", "swift")]
    )
    func verbatim(file: String, language: String) throws {
        let page = try Self.document("Clients.md")
        let example = try Self.document("Examples/" + file)
        #expect(page.contains("```\(language)\n\(example)```\n"))
    }

    @Test("The Python client is thirty lines at most")
    func short() throws {
        #expect(
            try Self.document("Examples/client.py").split(separator: "\n", omittingEmptySubsequences: false).count <= 31
        )
    }

    @Test("The lines for nc are answered as it says")
    func transcript() throws {
        let lines = try Self.document("Clients.md").split(separator: "\n")
        let typed = lines.filter { $0.hasPrefix("→ ") }.map { $0.dropFirst(2) }
        let printed = lines.filter { $0.hasPrefix("← ") }.map { Array($0.dropFirst(2).utf8) }
        #expect(typed.count == printed.count)
        #expect(typed.count > 5)
        let daemon = try TestDaemon()
        let netcat = try Conversation("/usr/bin/env", ["nc", "-U", daemon.socketPath], daemon.environment)
        for (line, expected) in zip(typed, printed) {
            netcat.write(line + "\n")
            let answer = try #require(netcat.readLine())
            #expect(
                try Shape(answer) == Shape(expected),
                "\(line) is answered \(String(decoding: answer, as: UTF8.self))"
            )
        }
    }

    @Test("The Python client prints what the command prints, and exits as it exits")
    func python() throws {
        let daemon = try TestDaemon()
        let arguments = [
            "python3", Self.folder + "/Examples/client.py", "sh", "-c", "echo one; sleep 0.1; echo two; exit 3",
        ]
        let client = try Conversation("/usr/bin/env", arguments, daemon.environment)
        #expect(client.readAll() == Array("one\r\ntwo\r\n".utf8))
        #expect(client.process.wait() == 3)
    }

    @Test("The Swift client tells what the command prints, and how it ended")
    func swift() async throws {
        let daemon = try TestDaemon()
        let endpoint = try Endpoint(path: daemon.socketPath)
        var text: [UInt8] = []
        let end = try await run(["sh", "-c", "echo one; exit 3"], at: endpoint) { text += $0.bytes }
        #expect(text == Array("one\r\n".utf8))
        #expect(end == .exited(3))
    }
}

/// What an answer says without what differs from one run to the next.
private struct Shape: Equatable {
    private let id: RequestID?
    private let names: [String]
    private let error: RPCErrorCode?

    init(_ line: [UInt8]) throws {
        guard case .answer(let id, let result) = try ResponseParser.parse(line) else {
            throw TestFailure("This is no answer: \(String(decoding: line, as: UTF8.self))")
        }
        self.id = id
        switch result {
        case .success(let value): (names, error) = (Self.names(of: value), nil)
        case .failure(let refusal): (names, error) = ([], refusal.code)
        }
    }

    /// The names of all members, those of members too.
    private static func names(of value: JSONValue) -> [String] {
        guard let members = value.objectValue else { return [] }
        return members.sorted { $0.key < $1.key }.flatMap { [$0.key] + names(of: $0.value) }
    }
}

/// A program to talk with over its standard input and output.
private final class Conversation {
    let process: ChildProcess
    private let input: Int32
    private let output: Int32

    init(_ path: String, _ arguments: [String], _ environment: [String: String]) throws {
        var toChild: [Int32] = [-1, -1]
        var fromChild: [Int32] = [-1, -1]
        guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else { throw TestFailure("No pipe.") }
        for descriptor in toChild + fromChild { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        process = try ChildProcess(
            path,
            arguments,
            environment: environment,
            descriptors: [0: toChild[0], 1: fromChild[1]]
        )
        close(toChild[0])
        close(fromChild[1])
        input = toChild[1]
        output = fromChild[0]
    }

    deinit {
        close(input)
        close(output)
    }

    func write(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(input, bytes, bytes.count)
    }

    func readLine() -> [UInt8]? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1 {
            if byte == 0x0A { return line }
            line.append(byte)
        }
        return nil
    }

    func readAll() -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }
}
