import Glibc
import PulsarClient
import PulsarProtocol

/// A connection for one command's few calls: plain system calls, one after another, no event loop and no thread.
///
/// Why not `PulsarClient`: to start an event loop takes longer than everything `pulsar new -d` does.
struct DaemonConnection: ~Copyable {
    /// Bound: bytes of one answer; a list of some hundred thousand sessions.
    private static let answerMax = 256 << 20

    /// Where the daemon is.
    let endpoint: Endpoint
    private var descriptor: Int32
    private var lastID: Int64 = 0
    private var received: [UInt8] = []

    /// Connects.
    ///
    /// - Throws: With ``CommandError/noDaemon(_:)`` when nobody listens.
    static func open(_ endpoint: Endpoint) throws(CommandError) -> DaemonConnection {
        guard let connection = try ifRunning(endpoint) else { throw .noDaemon(endpoint) }
        return connection
    }

    private init(_ endpoint: Endpoint, descriptor: Int32) {
        self.endpoint = endpoint
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Connects; nil when nobody listens.
    static func ifRunning(_ endpoint: Endpoint) throws(CommandError) -> DaemonConnection? {
        guard let descriptor = try connected(endpoint) else { return nil }
        var connection = DaemonConnection(endpoint, descriptor: descriptor)
        if let token = endpoint.token { try connection.show(token) }
        return connection
    }

    /// Whether somebody listens, who is asked nothing.
    static func isListening(_ endpoint: Endpoint) throws(CommandError) -> Bool {
        guard let descriptor = try connected(endpoint) else { return false }
        close(descriptor)
        return true
    }

    /// Shows the access token whose rights the connection is to have.
    private mutating func show(_ token: AccessToken) throws(CommandError) {
        do {
            let answer = try callOnce(Initialize(protocolVersion: ProtocolVersion.current, token: token))
            guard answer.tokenID != nil else { throw CommandError.tokensUnknown }
        } catch let error as CommandError {
            throw error
        } catch let error as RPCError {
            throw CommandError(error)
        } catch {
            throw CommandError("\(error)")
        }
    }

    private static func connected(_ endpoint: Endpoint) throws(CommandError) -> Int32? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure("No socket could be made") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // Safety: an Endpoint's path is shorter than `sun_path`, so the copy ends before its last byte, which stays 0.
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: endpoint.path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result != 0 else { return descriptor }
        let reason = errno
        close(descriptor)
        if reason == ENOENT || reason == ECONNREFUSED { return nil }
        errno = reason
        throw failure("The daemon at \(Escaping.visible(endpoint.path)) cannot be reached")
    }

    /// Calls a method.
    ///
    /// - Throws: An answer that is an error, as ``RPCError``; anything else as ``CommandError``.
    mutating func call<R: Request>(_ request: R) throws -> R.Answer { try call { request } }

    /// Calls a method; one that only looks is asked again when its engine dies meanwhile, of the next one.
    ///
    /// - Parameter request: made for each time that it is asked.
    mutating func call<R: Request>(_ request: () -> R) throws -> R.Answer {
        while true {
            do { return try callOnce(request()) } catch let error as CommandError
                where error.exitCode == ExitCodes.unavailable && IdempotentMethods.contains(R.method)
            {
                try reconnect(after: error)
            }
        }
    }

    // Bound: how long a daemon may be away that died in the middle of a call; it is back within some 50 ms.
    private static let awayMilliseconds: Int64 = 5_000

    private mutating func reconnect(after error: CommandError) throws(CommandError) {
        let deadline = MonotonicTime.milliseconds() + Self.awayMilliseconds
        while MonotonicTime.milliseconds() < deadline {
            if let next = try Self.connected(endpoint) {
                close(descriptor)
                descriptor = next
                received = []
                if let token = endpoint.token { try show(token) }
                return
            }
            usleep(10_000)
        }
        throw error
    }

    private mutating func callOnce<R: Request>(_ request: R) throws -> R.Answer {
        lastID += 1
        try send(RequestEncoder.encode(id: .integer(lastID), request) + [UInt8(ascii: "\n")])
        while true {
            let line = try receiveLine()
            do {
                // Notifications, and answers to calls given up, are not for us.
                guard case .answer(let id, let result) = try ResponseParser.parse(line), id == .integer(lastID) else {
                    continue
                }
                return try R.Answer(json: try result.get())
            } catch let error as MessageError {
                throw CommandError(
                    "The daemon's answer cannot be read: \(Escaping.visible(error.message))",
                    advice: "Do `pulsar` and the daemon have the same version?"
                )
            }
        }
    }

    // MARK: - Bytes

    private func send(_ bytes: [UInt8]) throws(CommandError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(descriptor, buffer.baseAddress?.advanced(by: sent), buffer.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count > 0 { sent += count } else if errno != EINTR { throw Self.failure("The daemon went away") }
        }
    }

    private mutating func receiveLine() throws(CommandError) -> [UInt8] {
        var searched = 0
        while true {
            if let end = received[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(received[..<end])
                received.removeSubrange(...end)
                return line
            }
            searched = received.count
            guard searched < Self.answerMax else { throw CommandError("The daemon's answer has no end.") }
            let count = read()
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                let reason = count == 0 ? "" : ": \(String(cString: strerror(errno)))"
                throw CommandError(
                    "The daemon closed the connection without an answer\(reason).",
                    advice: "Try again; see `pulsar daemon status`.",
                    exitCode: ExitCodes.unavailable
                )
            }
        }
    }

    private mutating func read() -> Int {
        let room = 64 * 1024
        let old = received.count
        received.append(contentsOf: repeatElement(0, count: room))
        let count = received.withUnsafeMutableBytes { buffer in
            recv(descriptor, buffer.baseAddress?.advanced(by: old), room, 0)
        }
        received.removeLast(room - max(count, 0))
        return count
    }

    private static func failure(_ what: String) -> CommandError {
        CommandError(
            "\(what): \(String(cString: strerror(errno))).",
            advice: "See `pulsar daemon status`.",
            exitCode: ExitCodes.unavailable
        )
    }
}
