import Glibc
import PulsarProtocol

/// The file that an access token is kept in: nobody else may read it, and it holds nothing else.
enum TokenFile {
    /// The variable that names one for every command.
    static let environmentVariable = "PULSAR_TOKEN_FILE"

    /// Reads a token.
    static func read(_ path: String) throws(CommandError) -> AccessToken {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure("cannot be read", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("cannot be read", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CommandError(
                "\(Escaping.visible(path)) is no file that a token could be in.",
                advice: "`pulsar token create NAME --file PATH` makes one.",
                exitCode: ExitCodes.usage
            )
        }
        guard status.st_mode & 0o077 == 0, status.st_uid == getuid() else {
            throw CommandError(
                "The token file \(Escaping.visible(path)) is not yours alone.",
                advice: "Revoke the token if somebody may have read it; else: chmod 600 \(Escaping.visible(path))",
                exitCode: ExitCodes.usage
            )
        }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw failure("cannot be read", path) }
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        guard let token = AccessToken(String(text.prefix { !$0.isNewline })) else {
            throw CommandError(
                "The file \(Escaping.visible(path)) holds no access token.",
                advice: "`pulsar token create NAME --file PATH` makes one.",
                exitCode: ExitCodes.usage
            )
        }
        return token
    }

    /// A new file for a token, for its owner alone; what is there is never overwritten.
    ///
    /// - Returns: its descriptor.
    static func create(_ path: String) throws(CommandError) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("cannot be made", path) }
        return descriptor
    }

    /// Writes a token into its new file.
    static func write(_ token: AccessToken, to descriptor: Int32, _ path: String) throws(CommandError) {
        var line = token.text + "\n"
        let count = line.utf8.count
        let written = line.withUTF8 { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == count, fsync(descriptor) == 0 else { throw failure("cannot be written", path) }
    }

    private static func failure(_ what: String, _ path: String) -> CommandError {
        CommandError("The token file \(Escaping.visible(path)) \(what): \(String(cString: strerror(errno))).")
    }
}
