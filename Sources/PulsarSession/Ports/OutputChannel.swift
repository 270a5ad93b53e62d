package import PulsarJournal
package import PulsarValues

/// One client's connection as its attachment needs it: frames out, at the pace of the socket.
package protocol OutputChannel: AnyObject {
    /// Whether the socket takes more; when that changes to yes, ``Session/channelBecameWritable(_:)`` is called.
    var isWritable: Bool { get }

    /// Sends one output frame that begins at `offset`.
    ///
    /// - Parameter fill: puts at most the buffer's size of output into it and returns how much; 0 sends nothing.
    /// - Returns: what `fill` returned.
    func sendOutput(
        at offset: StreamOffset,
        capacity: Int,
        fill: (UnsafeMutableRawBufferPointer) throws(JournalError) -> Int
    ) throws(JournalError) -> Int

    /// Sends one of the small frames.
    func send(_ frame: OutputFrame)

    /// Hands what was sent to the kernel.
    func flush()

    /// Closes the connection after what was sent.
    func close()

    /// Calls back on the session's domain, not before so much time has passed.
    func call(afterNanoseconds nanoseconds: UInt64, _ body: @escaping () -> Void)
}

/// The frames that carry no output.
package enum OutputFrame: Hashable, Sendable {
    case lagged(from: StreamOffset, to: StreamOffset)
    case end(offset: StreamOffset, SessionEnd)
    case inputAcknowledged(sequence: UInt64)
    case resize(WindowSize)
    /// Says where the output goes, when that is not the journal or has changed.
    case outputPlace(Session.OutputPlace)
    /// Draws the screen as it is at `offset`; a long one comes in several frames.
    case snapshot(offset: StreamOffset, isLast: Bool, bytes: [UInt8])
}

/// How a session ended, and at whose wish.
package struct SessionEnd: Hashable, Sendable {
    package typealias Reason = JournalEvent.Ending.Reason

    package let status: ExitStatus
    package let reason: Reason

    package init(status: ExitStatus, reason: Reason) {
        self.status = status
        self.reason = reason
    }
}
