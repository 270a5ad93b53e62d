import CPulsarPTY
import Glibc
import PulsarValues
import Testing

/// A real `pulsard` on a socket of its own, with the stand-in for an engine.
final class Daemon {
    let folder = TemporaryFolder()
    let program: RunningProgram
    let socketPath: String

    init(environment: [String: String] = [:], engine: String? = nil, prelude: String? = nil) throws {
        socketPath = folder("pulsar.sock")
        program = try RunningProgram(
            "pulsard",
            [
                "--socket", socketPath, "--engine", engine ?? BuiltPrograms.path(of: "KeeperTestEngine"), "--ready-fd",
                "9",
            ],
            environment: environment,
            prelude: prelude
        )
    }

    // Before the folder goes, or it would be made again.
    deinit { program.end() }

    /// Speaks with the engine that serves now, or with the next one.
    func connect() throws -> EngineConnection {
        // There is a socket once the first engine is ready; afterwards the pipe is at its end.
        _ = try program.readiness.line()
        return try EngineConnection(socketPath)
    }
}

/// A test's conversation with the stand-in.
final class EngineConnection {
    private let socket: Int32
    private let lines: LineReader
    /// What has been said and not been asked for.
    private var unread: [[String]] = []
    private(set) var epoch = 0
    private(set) var inheritedCount = 0
    private(set) var processID: Int32 = 0

    init(_ path: String) throws {
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        lines = LineReader(socket)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0, "connect \(path): errno \(errno)")
        let welcome = try expect("welcome")
        epoch = Int(welcome[1]) ?? 0
        inheritedCount = Int(welcome[2]) ?? 0
        processID = Int32(welcome[3]) ?? 0
    }

    deinit { close(socket) }

    func say(_ words: String...) {
        let bytes = Array((words.joined(separator: "\t") + "\n").utf8)
        _ = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Asks for a program under the id, which is its key too unless another is given.
    func spawn(_ id: SessionID, key: Identifier? = nil, directory: String = "/", _ arguments: [String]) {
        let bytes = Array(
            (["spawn", "\(id)", "\(key ?? id)", directory] + arguments).joined(separator: "\t").utf8 + [10]
        )
        _ = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// The next event of a kind, of a session where one is given; others wait until they are asked for.
    func expect(
        _ kinds: String...,
        of id: SessionID? = nil,
        deadline: Deadline = Deadline()
    ) throws -> [String] {
        func isWanted(_ words: [String]) -> Bool {
            kinds.contains(words[0]) && (id.map { words[1] == "\($0)" } ?? true)
        }
        if let index = unread.firstIndex(where: isWanted) { return unread.remove(at: index) }
        while let line = try lines.line(deadline) {
            let words = line.split(separator: "\t").map(String.init)
            if isWanted(words) { return words }
            unread.append(words)
        }
        throw Overdue(description: "the engine left before it said \(kinds); it said \(unread)")
    }

    /// Waits until the engine is gone.
    func expectEnd() throws { _ = try lines.rest() }

    /// What was said and not asked for, up to the last event that was.
    func others(_ kind: String) -> [[String]] { unread.filter { $0[0] == kind } }

    /// Waits until the keeper has dealt with everything that has happened before this call.
    func settle() throws {
        // Why twice: its answer to the first may be in the same turn of its loop, before what it is to have seen.
        for _ in 0..<2 {
            unread.removeAll { $0[0] == "inherited-done" }
            say("hello")
            _ = try expect("inherited-done")
        }
    }

    /// Expects that a child of the keeper ends and is reaped.
    func expectGone(_ processID: Int32, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try Deadline().waitEnded(processID)
        try settle()
        #expect(kill(processID, 0) != 0, sourceLocation: sourceLocation)
    }
}
