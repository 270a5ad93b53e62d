package import PulsarValues
package import SystemPackage

/// An operation on a session's journal failed, or asked for bytes that are not there.
package struct JournalError: Error, Hashable, Sendable {
    package struct Code: Hashable, Sendable {
        private let name: String

        /// The session's directory or its first files could not be made.
        package static let createFailed = Code(name: "createFailed")
        /// There is a directory of that session already.
        package static let exists = Code(name: "exists")
        /// There is no directory of that session.
        package static let notFound = Code(name: "notFound")
        /// Something is there that is not ours to open: a link, a pipe, another owner, open rights.
        package static let refused = Code(name: "refused")
        /// A newer version wrote it in a form that this one does not know; nothing was touched.
        package static let newer = Code(name: "newer")
        /// A file that should open did not.
        package static let openFailed = Code(name: "openFailed")
        /// Bytes could not be read, or a file is shorter than what was published of it.
        package static let readFailed = Code(name: "readFailed")
        /// Bytes could not be written; a full disk, most of the time.
        package static let writeFailed = Code(name: "writeFailed")
        /// The disk did not confirm bytes.
        ///
        /// They count as lost until read back.
        package static let syncFailed = Code(name: "syncFailed")
        /// A file or a directory could not be removed.
        package static let removeFailed = Code(name: "removeFailed")
        /// The bytes were dropped to make room; `offset` is the oldest that is left.
        package static let evicted = Code(name: "evicted")
        /// The offset has not been written yet; `offset` is the end.
        package static let beyondEnd = Code(name: "beyondEnd")
        /// A hole in the journal; `offset` is where it goes on.
        package static let missing = Code(name: "missing")
        /// The journal takes no more output.
        package static let closed = Code(name: "closed")
        /// An event is larger than a record may be, or the event files are at their bound.
        package static let tooLarge = Code(name: "tooLarge")
    }

    package let code: Code
    /// The system call, as in its manual page, or what was asked for.
    package let operation: String
    package let errno: Errno?
    /// The offset that goes with ``Code/evicted``, ``Code/beyondEnd`` and ``Code/missing``.
    package let offset: StreamOffset?

    package init(_ code: Code, operation: String, errno: Errno? = nil, offset: StreamOffset? = nil) {
        self.code = code
        self.operation = operation
        self.errno = errno
        self.offset = offset
    }

    /// Where a reader goes on whose bytes are gone, dropped or lost; nil for every other failure.
    package var nextOffset: StreamOffset? { code == .evicted || code == .missing ? offset : nil }

    /// Whether the disk, or the user's share of it, is full.
    package var isFullDisk: Bool { errno == .noSpace || errno == .diskQuotaExceeded }

    /// Whether the disk takes no bytes, for whatever reason.
    package var isRefusal: Bool { code == .writeFailed }

    /// The bytes asked for are gone; `oldest` is the first that is left.
    package static func evicted(_ oldest: StreamOffset) -> JournalError {
        JournalError(.evicted, operation: "read", offset: oldest)
    }

    /// The bytes asked for do not exist yet.
    package static func beyondEnd(_ end: StreamOffset) -> JournalError {
        JournalError(.beyondEnd, operation: "read", offset: end)
    }

    /// The bytes asked for were lost; the journal goes on at `next`.
    package static func missing(_ next: StreamOffset) -> JournalError {
        JournalError(.missing, operation: "read", offset: next)
    }
}

extension JournalError: CustomStringConvertible {
    package var description: String {
        if code == .newer { return "a newer version of Pulsar wrote it; it is left as it is for that version" }
        var text = operation
        if let errno { text += ": \(errno)" } else { text += " failed" }
        if let offset { text += " (offset \(offset))" }
        return text
    }
}
