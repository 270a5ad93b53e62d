package import PulsarProtocol
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// A client that does what a test says, byte by byte: blocking, with a deadline for every answer.
package final class WireClient {
    private let socket: Int32
    private var buffer: [UInt8] = []
    private var nextID: Int64 = 0
    private var frames = FrameDecoder()

    /// How long an answer may take.
    package var secondsMax = 30

    /// Connects to a Unix socket.
    package init(_ path: String) throws {
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw Errno(rawValue: errno) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // The socket is closed like any other client's: what is thrown here ends one that is whole.
        guard result == 0 else { throw Errno(rawValue: errno) }
    }

    deinit { close(socket) }

    /// Sends bytes as they are.
    package func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Errno(rawValue: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends a line.
    package func send(line: String) throws { try send(Array((line + "\n").utf8)) }

    /// Sends more than the sockets hold: takes in meanwhile what comes, to be received afterwards.
    package func sendAll(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            var interest = pollfd(fd: socket, events: Int16(POLLIN | POLLOUT), revents: 0)
            guard poll(&interest, 1, Int32(secondsMax * 1000)) > 0 else {
                throw TestFailure("nothing was taken in \(secondsMax) s")
            }
            if interest.revents & Int16(POLLIN) != 0 {
                guard try fill() else { throw TestFailure("the connection was closed") }
            }
            guard interest.revents & Int16(POLLOUT) != 0 else { continue }
            let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, min($0.count, 65_536), flags) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EAGAIN { throw Errno(rawValue: errno) }
        }
    }

    /// Whether something has come, or the connection has ended, within a time.
    package func isReadable(milliseconds: Int32) -> Bool {
        if !buffer.isEmpty { return true }
        var interest = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&interest, 1, milliseconds) > 0
    }

    /// Says that nothing more is sent.
    package func finishSending() { shutdown(socket, Int32(SHUT_WR)) }

    /// The next line; nil at the end of the connection.
    package func receiveLine() throws -> String? {
        while true {
            if let newline = buffer.firstIndex(of: 0x0A) {
                defer { buffer.removeSubrange(...newline) }
                return String(decoding: buffer[..<newline], as: UTF8.self)
            }
            guard try fill() else { return nil }
        }
    }

    /// The next line as an answer.
    package func receive() throws -> ServerMessage {
        guard let line = try receiveLine() else { throw TestFailure("the connection was closed") }
        return try ResponseParser.parse(Array(line.utf8))
    }

    /// Calls a method; notifications that come in between are dropped.
    package func call<Call: Request>(_ request: Call) throws -> Call.Answer {
        try Call.Answer(json: perform(method: Call.method, request.parameters).get())
    }

    /// Calls a method by its name.
    package func perform(method: String, _ parameters: JSONValue = [:]) throws -> Result<JSONValue, RPCError> {
        nextID += 1
        let id = RequestID.integer(nextID)
        try send(RequestEncoder.encode(id: id, method: method, parameters: parameters) + [0x0A])
        while true {
            if case .answer(id, let result) = try receive() { return result }
        }
    }

    /// Opens a stream; from then on the connection carries frames.
    package func openStream(_ request: OpenStream) throws -> OpenStream.Answer {
        let answer = try call(request)
        frames.feed(buffer)
        buffer = []
        return answer
    }

    /// Sends a frame.
    package func send(_ frame: Frame) throws { try send(FrameEncoder.encode(frame)) }

    /// The next frame; nil at the end of the connection.
    package func receiveFrame() throws -> Frame? {
        while true {
            if let frame = try frames.next() { return frame }
            guard try fill() else { return nil }
            frames.feed(buffer)
            buffer = []
        }
    }

    /// Reads what has come; false at the end of the connection.
    private func fill() throws -> Bool {
        var interest = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&interest, 1, Int32(secondsMax * 1000)) > 0 else {
            throw TestFailure("no answer in \(secondsMax) s")
        }
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &piece, piece.count, 0)
        guard count >= 0 else {
            // A connection that was reset has ended too.
            if errno == ECONNRESET { return false }
            throw Errno(rawValue: errno)
        }
        buffer += piece[..<count]
        return count > 0
    }
}
