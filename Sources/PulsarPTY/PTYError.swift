package import SystemPackage

/// An operation on a pseudo-terminal or on the descriptors around it failed.
package struct PTYError: Error, Hashable, Sendable {
    package struct Code: Hashable, Sendable {
        private let name: String

        /// The kernel refused the gather thread's own descriptors.
        package static let gatherFailed = Code(name: "gatherFailed")
        /// The window size could not be set.
        package static let resizeFailed = Code(name: "resizeFailed")
        /// Bytes could not be written to the program.
        package static let writeFailed = Code(name: "writeFailed")
        /// The pseudo-terminal is closed.
        package static let closed = Code(name: "closed")
        /// The journal could not take bytes; they wait in the spool pipe.
        package static let sinkFailed = Code(name: "sinkFailed")
    }

    package let code: Code
    /// The system call, as in its manual page.
    package let operation: String
    package let errno: Errno?

    package init(_ code: Code, operation: String, errno: Errno? = nil) {
        self.code = code
        self.operation = operation
        self.errno = errno
    }

    /// An error from the negative errno of a `CPulsarPTY` function.
    package init(_ code: Code, operation: String, negative result: some SignedInteger) {
        self.init(code, operation: operation, errno: Errno(rawValue: CInt(truncatingIfNeeded: -result)))
    }
}

extension PTYError: CustomStringConvertible {
    package var description: String {
        guard let errno else { return "\(operation) failed" }
        return "\(operation): \(errno)"
    }
}
