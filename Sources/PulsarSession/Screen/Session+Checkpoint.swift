import PulsarJournal
import PulsarTerminal

// The key frames of a session's log: what it looked like at an offset, so that the next engine need not read all output.
extension Session {
    // Measured: a turn after this much output costs a new engine some milliseconds.
    static let checkpointBytes: UInt64 = 1 << 20
    // Bound: how often a flood is interrupted for one; each is about as long as the scrollback.
    static let checkpointRestNanoseconds: UInt64 = 250_000_000
    /// What was printed longer ago than this is in a checkpoint, however little it was.
    static let checkpointAgeNanoseconds: UInt64 = 30_000_000_000

    /// Writes a checkpoint when there is enough behind the last one.
    // Hot: once per batch of output.
    func writeDueCheckpoint() {
        guard let screen, screen.terminal.offset &- checkpointed.offset >= Self.checkpointBytes else { return }
        let now = clock.monotonicNanoseconds()
        if now &- checkpointed.nanoseconds >= Self.checkpointRestNanoseconds { writeCheckpoint() }
    }

    /// Writes a checkpoint when there is anything behind the last one, and that is long ago.
    ///
    /// It is the time to look where the program is, too.
    package func writeAgedCheckpoint() {
        if lastActive != directoryNotedAt {
            directoryNotedAt = lastActive
            noteDirectory()
        }
        if clock.monotonicNanoseconds() &- checkpointed.nanoseconds >= Self.checkpointAgeNanoseconds {
            writeCheckpoint()
        }
    }

    /// Writes a checkpoint of what was treated until now, unless nothing has changed since the last one.
    package func writeCheckpoint() {
        guard let screen, screen.terminal.offset > checkpointed.offset || isCheckpointStale else { return }
        checkpointed = (screen.terminal.offset, clock.monotonicNanoseconds())
        isCheckpointStale = false
        do throws(JournalError) {
            try journal.writeCheckpoint(screen.terminal.snapshot(), at: screen.terminal.offset)
        } catch {
            // The next engine takes an older one, or the output; the next checkpoint is tried as if this one had been.
        }
    }
}
