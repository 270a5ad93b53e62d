import PulsarProtocol
import PulsarTestSupport

#if canImport(Glibc)
import Glibc
#endif

/// What the tests say to a daemon over and over.
extension WireClient {
    /// Starts a script of the shell as a session.
    func start(
        _ script: String,
        name: String? = nil,
        change: (inout CreateSession) -> Void = { _ in }
    ) throws -> String {
        var request = CreateSession(name: name)
        request.command = ["sh", "-c", script]
        change(&request)
        return try call(request).session.description
    }

    /// The error of a call that must fail.
    func failure<Call: Request>(_ request: Call) throws -> RPCError {
        try failure(Call.method, request.parameters)
    }

    /// The error of a call by name that must fail.
    func failure(_ method: String, _ parameters: JSONValue = [:]) throws -> RPCError {
        switch try perform(method: method, parameters) {
        case .success(let value): throw TestFailure("\(method) was expected to fail, and answered \(value)")
        case .failure(let error): return error
        }
    }

    /// Types into a session.
    func type(_ text: String, into session: String) throws {
        _ = try call(SendInput(session: session, data: Array(text.utf8)))
    }

    /// What comes on this connection of a session's output, up to some text at least.
    @discardableResult
    func read(_ session: String, until marker: String) throws -> String {
        var seen = ""
        while !seen.contains(marker) {
            let output = try call(ReceiveOutput(session: session, timeoutMilliseconds: 20_000))
            guard !output.data.isEmpty else {
                throw TestFailure("\(marker.debugDescription) is not in \(seen.debugDescription)")
            }
            seen += String(decoding: output.data, as: UTF8.self)
        }
        return seen
    }

    /// Everything that is kept of a session's output.
    func output(_ session: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var offset: StreamOffset?
        while true {
            let piece = try call(ReadOutput(session: session, offset: offset, bytesMax: 512 * 1024))
            guard !piece.data.isEmpty else { return bytes }
            bytes += piece.data
            offset = piece.nextOffset
        }
    }

    /// Runs a script of the shell to its end.
    func run(
        _ script: String,
        change: (inout CreateSession) -> Void = { _ in }
    ) throws -> (text: String, end: ExitStatus) {
        let session = try start(script, change: change)
        let end = try call(Wait(session: session, timeoutMilliseconds: 30_000)).exitStatus
        return (String(decoding: try output(session), as: UTF8.self), end)
    }

    /// A session as the list shows it.
    func info(_ session: String) throws -> SessionInfo {
        let sessions = try call(ListSessions()).sessions
        guard let found = sessions.first(where: { $0.id.description == session || $0.name == session }) else {
            throw TestFailure("session \(session) is not listed")
        }
        return found
    }

    /// The next notification.
    func notification() throws -> ServerEvent {
        while true {
            if case .notification(let method, let parameters) = try receive() {
                return try ServerEvent(method: method, parameters: parameters)
            }
        }
    }

    /// Asks again until something is so; between two questions the daemon treats everything that has come.
    func eventually(attempts: Int = 20_000, _ isSo: () throws -> Bool) throws -> Bool {
        for _ in 0..<attempts {
            if try isSo() { return true }
            _ = try call(Synchronize())
        }
        return try isSo()
    }
}

extension TestDaemon {
    /// Whether neither process has more descriptors open than it had.
    ///
    /// Why not the same number: the thread that syncs journals may have held some at the moment of counting.
    func isWithin(_ before: (keeper: Int, engine: Int)) throws -> Bool {
        let now = try descriptorCounts()
        return now.keeper <= before.keeper && now.engine <= before.engine
    }
}

/// Whether a process is there and runs.
func isRunning(_ process: Int32) -> Bool {
    guard let stat = try? TestDaemon.read("/proc/\(process)/stat") else { return false }
    return stat.split(separator: ")").last?.hasPrefix(" Z") == false
}

/// A line as a value, whatever kind it is.
func json(_ line: String) throws -> JSONValue {
    // Why in an answer: a client of the library never reads a bare value.
    guard case .answer(_, .success(let value)) = try ResponseParser.parse(Array(#"{"id":0,"result":\#(line)}"#.utf8))
    else {
        throw TestFailure("this is no JSON: \(line)")
    }
    return value
}

/// How a program ended; `Testing` has another type of that name.
typealias Ending = ExitStatus
