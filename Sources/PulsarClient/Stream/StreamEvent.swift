package import NIOCore
package import PulsarProtocol

/// What a ``StreamConnection`` tells its owner, in order, on its loop.
package enum StreamEvent: Sendable {
    /// A stream is open: the first, or a new one after a break.
    case opened(OpenStream.Answer)
    /// A piece of output that was not told before.
    case output(offset: StreamOffset, bytes: ByteBuffer)
    /// What draws the screen anew; output goes on behind it.
    case screen(bytes: [UInt8])
    /// What the socket had brought has been told: the moment to flush.
    case readComplete
    /// Output that will not come.
    case lagged(Range<StreamOffset>)
    /// The session's window.
    case resized(WindowSize)
    /// Something about the session.
    case notification(method: String, parameters: JSONValue)
    /// Input was written to the program; there may be room for more.
    case inputAcknowledged
    /// Input of which nobody knows whether it was written.
    case inputUncertain(UncertainInput)
    /// The connection broke; the next attempt is on its way.
    case disconnected(ClientError)
    /// The stream is back.
    case reconnected(after: Duration)
    /// The session's program has ended. The last event.
    case ended(StreamEnd)
    /// The stream is over for another reason. The last event.
    case failed(ClientError)
}
