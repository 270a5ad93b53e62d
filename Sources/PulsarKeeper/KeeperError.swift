package import SystemPackage

/// Something the keeper or the way to it could not do.
package struct KeeperError: Error, Hashable, Sendable {
    package struct Code: Hashable, Sendable {
        private let name: String

        /// Another daemon holds the lock, or answers on the socket.
        package static let alreadyRunning = Code(name: "alreadyRunning")
        /// The socket's folder is not ours, or others may enter it.
        package static let unsafeFolder = Code(name: "unsafeFolder")
        /// Something else than a socket is at the socket's path.
        package static let notASocket = Code(name: "notASocket")
        /// The socket's path is longer than the system allows.
        package static let pathTooLong = Code(name: "pathTooLong")
        /// A system call failed.
        package static let systemCallFailed = Code(name: "systemCallFailed")
        /// The other side has gone, or does not read.
        package static let disconnected = Code(name: "disconnected")
        /// What is to be started is too large.
        package static let tooLarge = Code(name: "tooLarge")
        /// The engine could not be found or started.
        package static let engineFailed = Code(name: "engineFailed")
    }

    package let code: Code
    /// A sentence for a person.
    package let message: String
    package let errno: Errno?

    package init(_ code: Code, _ message: String, errno: Errno? = nil) {
        self.code = code
        self.message = message
        self.errno = errno
    }

    /// Whether the other side is gone or does not read, which is no fault of what was said.
    package var isOfPeer: Bool {
        let ofPeer: [Errno] = [.brokenPipe, .connectionReset, .socketNotConnected, .wouldBlock]
        return errno.map(ofPeer.contains) ?? false
    }

    /// An error from the negative errno of a `CPulsarPTY` function.
    init(_ operation: String, negative result: Int32) {
        self.init(.systemCallFailed, operation, errno: Errno(rawValue: -result))
    }
}

extension KeeperError: CustomStringConvertible {
    package var description: String {
        if let errno { "\(message): \(errno)" } else { message }
    }
}
