package import PulsarTerminal
package import PulsarValues

/// One client looking at one session: over a control connection, an output stream, or both.
///
/// Lives on the session's domain.
package final class Attachment {
    package let clientID: ClientID
    package internal(set) var isReadOnly: Bool
    var mayResize: Bool
    package let attachedAt: UInt64

    /// The connections that hold it; it ends with the last one.
    package internal(set) var holders: Set<UInt64> = []
    package internal(set) var stream: OutputStream?
    /// The client's window; nil for one that has none.
    package internal(set) var size: WindowSize?
    /// What the client told of its terminal; nil for one that told nothing.
    package internal(set) var viewer: ViewerTraits?
    /// The client's latest deed, in the session's count of deeds.
    package internal(set) var activity: UInt64 = 0
    /// The last sequence of this client's input that was accepted.
    package internal(set) var acceptedSequence: UInt64

    init(
        clientID: ClientID,
        isReadOnly: Bool,
        mayResize: Bool,
        attachedAt: UInt64,
        acceptedSequence: UInt64
    ) {
        self.clientID = clientID
        self.isReadOnly = isReadOnly
        self.mayResize = mayResize
        self.attachedAt = attachedAt
        self.acceptedSequence = acceptedSequence
    }

    /// Whether this client's window may count towards the session's size.
    var claim: ResizePolicy.Claim? {
        guard !isReadOnly, mayResize, let size else { return nil }
        return ResizePolicy.Claim(size: size, activity: activity)
    }
}
