package import PulsarValues

/// An operation on a session could not be done.
package struct SessionError: Error, Hashable, Sendable {
    package struct Code: Hashable, Sendable {
        private let name: String

        /// The session's program has ended.
        package static let stopped = Code(name: "stopped")
        /// More input waits for the program than is kept; ``InputQueue/bytesMax``.
        package static let inputBacklog = Code(name: "inputBacklog")
        /// The offset is not retained any more; `offset` is the oldest one that is.
        package static let evicted = Code(name: "evicted")
        /// The offset lies beyond the end; `offset` is the end.
        package static let beyondEnd = Code(name: "beyondEnd")
        /// No client of that id is attached.
        package static let clientNotFound = Code(name: "clientNotFound")
        /// The client only looks on.
        package static let readOnly = Code(name: "readOnly")
        /// A system call failed; `message` has its name and its reason.
        package static let systemCallFailed = Code(name: "systemCallFailed")
        /// The journal could not be read.
        package static let journalFailed = Code(name: "journalFailed")
    }

    package let code: Code
    package let offset: StreamOffset?
    package let message: String

    package init(_ code: Code, _ message: String, offset: StreamOffset? = nil) {
        self.code = code
        self.message = message
        self.offset = offset
    }
}
