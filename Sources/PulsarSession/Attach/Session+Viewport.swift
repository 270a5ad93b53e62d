import PulsarJournal
import PulsarTerminal
import PulsarValues

// Clients whose window has another size than the session: they are drawn what of the screen fits.
extension Session {
    // Bound: how often a window is drawn, whatever the program prints: fifty times a second.
    static let drawingRestNanoseconds: UInt64 = 20_000_000
    // Bound: how long a program may have its output shown later (mode 2026), as the specification of that mode advises.
    static let synchronizedNanoseconds: UInt64 = 150_000_000

    /// The client's window, where it asks to be drawn and is not of the session's size.
    func otherWindow(of attachment: Attachment) -> WindowSize? {
        guard let stream = attachment.stream, stream.wantsViewport, !isScreenLost, let window = attachment.size,
            window.columns != size.columns || window.rows != size.rows
        else { return nil }
        return window
    }

    /// Shows those clients what the terminal knows by now, and has whoever needs it change between output and drawing.
    func updateViewports() {
        for attachment in attachments.values {
            guard let stream = attachment.stream else { continue }
            if let window = otherWindow(of: attachment) {
                draw(attachment, in: window)
            } else if stream.viewport != nil {
                channelBecameWritable(attachment.clientID)
            }
        }
    }

    /// Draws what has changed in a window, now or when it has rested.
    func draw(_ attachment: Attachment, in window: WindowSize) {
        guard let stream = attachment.stream, stream.channel.isWritable, end != nil || !stream.isDrawingTimed else {
            return
        }
        if stream.viewport == nil { catchUp() }
        guard let screen, !isScreenLost else { return }
        let now = clock.monotonicNanoseconds()
        let rest = waitBeforeDrawing(stream, screen.terminal, now: now)
        if end == nil, rest > 0 {
            stream.isDrawingTimed = true
            return stream.channel.call(afterNanoseconds: rest) { [weak self, weak stream] in
                stream?.isDrawingTimed = false
                self?.channelBecameWritable(attachment.clientID)
            }
        }
        stream.heldSince = nil
        if screen.draw(stream, in: window, finality: end, end: journal.end) { stream.drawnAt = now }
    }

    /// How many nanoseconds a window is left as it is: it was drawn just now, or what there is to draw is not finished.
    private func waitBeforeDrawing(_ stream: OutputStream, _ terminal: borrowing Terminal, now: UInt64) -> UInt64 {
        let rested = now &- stream.drawnAt
        if rested < Self.drawingRestNanoseconds { return Self.drawingRestNanoseconds - rested }
        guard terminal.isOutputSynchronized, stream.viewport != nil else { return 0 }
        let held = now &- (stream.heldSince ?? now)
        stream.heldSince = stream.heldSince ?? now
        // Why in short steps: the program may be done at any moment.
        return held < Self.synchronizedNanoseconds ? Self.drawingRestNanoseconds : 0
    }

    /// Sends output as it is from now on, with the screen before it.
    func endDrawing(_ stream: OutputStream) {
        guard stream.viewport != nil else { return }
        let restored = restoration(.screen)
        stream.endDrawing(at: restored?.offset ?? journal.end, replay: restored?.replay ?? [])
    }
}

extension SessionScreen {
    /// - Returns: whether anything had to be drawn.
    fileprivate func draw(
        _ stream: OutputStream,
        in window: WindowSize,
        finality: SessionEnd?,
        end: StreamOffset
    ) -> Bool {
        var viewport = stream.viewport ?? Viewport(columns: 0, rows: 0)
        if viewport.columns != Int(window.columns) || viewport.rows != Int(window.rows) {
            viewport = Viewport(columns: Int(window.columns), rows: Int(window.rows))
        }
        let bytes = viewport.draw(terminal)
        return stream.draw(bytes, viewport: viewport, at: terminal.offset, finality: finality, end: end)
    }
}
