public import PulsarProtocol

/// A piece of a session's output.
public struct OutputBatch: Hashable, Sendable {
    /// The first byte's offset in the session's output.
    public let offset: StreamOffset
    /// The bytes, as the program wrote them.
    public let bytes: [UInt8]

    /// A batch from its parts.
    public init(offset: StreamOffset, bytes: [UInt8]) {
        self.offset = offset
        self.bytes = bytes
    }

    /// The offset after the last byte: where to resume.
    public var end: StreamOffset { offset + UInt64(bytes.count) }
}

/// Input that was sent before a connection broke and may or may not have reached the program.
public struct UncertainInput: Hashable, Sendable {
    /// The numbers of its frames.
    public let sequences: ClosedRange<UInt64>
    /// What was typed.
    public let bytes: [UInt8]
}

/// What an attached client sees, in order.
public enum SessionEvent: Hashable, Sendable {
    /// The program printed something.
    case output(OutputBatch)
    /// Terminal output that draws the session's screen anew; what the program prints goes on behind it.
    ///
    /// Only a client that named its window gets it; a long one comes in several pieces.
    case screen([UInt8])
    /// Output in this range is no longer kept and will not come; what follows begins at its end.
    case lagged(Range<StreamOffset>)
    /// The session's window has this size now.
    case resized(WindowSize)
    /// Something about the session, as a subscriber would be told.
    case notification(ServerEvent)
    /// The connection broke; the client reconnects by itself.
    case disconnected
    /// The connection is back, and the output goes on where it was.
    case reconnected(after: Duration)
    /// Some input may or may not have reached the program. It is not sent again.
    case inputUncertain(UncertainInput)
    /// The program has ended, and all its output was delivered. Nothing more comes.
    case ended(StreamEnd)
}
