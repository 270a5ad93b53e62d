import ArgumentParser
import Glibc
import PulsarProtocol

/// `pulsar send`.
struct Send: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Type into a session.",
        discussion: "The words are joined by blanks. A single - sends what comes on standard input."
    )

    /// Bound: bytes in one request; as base64 in a line they stay below the protocol's limit.
    private static let requestMax = 256 * 1024

    @Argument(help: "The session.", completion: SessionCompletion.kind)
    var session: String

    @Argument(help: "The text.")
    var text: [String] = []

    @Flag(help: "Press Enter afterwards.")
    var enter = false

    @Flag(help: "The text is base64.")
    var base64 = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !text.isEmpty || enter else { throw ValidationError("There is nothing to send.") }
    }

    func run() throws {
        var bytes = text == ["-"] ? try Self.standardInput() : Array(text.joined(separator: " ").utf8)
        if base64 {
            guard let decoded = Base64Text.decode(bytes) else {
                throw CommandError("The text is not base64.", exitCode: ExitCodes.usage)
            }
            bytes = decoded
        }
        if enter { bytes.append(0x0D) }
        var daemon = try DaemonAccess.connect(global.resolution)
        try daemon.withSession(session) { daemon, session in
            var sent = 0
            while sent < bytes.count {
                let piece = Array(bytes[sent..<min(sent + Self.requestMax, bytes.count)])
                let written = try daemon.call(SendInput(session: session, data: piece)).bytesWritten
                guard written > 0 else {
                    throw CommandError("The program reads no more input; \(sent) of \(bytes.count) bytes were sent.")
                }
                sent += written
            }
        }
    }

    private static func standardInput() throws(CommandError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw CommandError("Standard input cannot be read: \(String(cString: strerror(errno))).")
            }
            bytes += buffer[..<count]
        }
    }
}
