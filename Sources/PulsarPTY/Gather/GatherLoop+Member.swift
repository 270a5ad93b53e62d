extension GatherLoop {
    /// One source and what the thread knows about it.
    struct Member {
        enum Phase { case watching, resting, paused, hungUp, stalled, failing }

        let source: GatherSource
        var phase = Phase.watching
        /// When a phase other than watching is looked at again; 0: not by time.
        var due: UInt64 = 0
        /// The program has ended; since when nothing more came.
        var quietSince: UInt64?
        /// Bytes in the spool pipe; nil: not known, ask the pipe.
        var spooled: Int?
        var wantsWritable = false
        /// Turns with output, each soon after the one before, and when the last was.
        var streak = 0
        var lastOutput: UInt64 = 0
        var restNanoseconds: UInt64 = 250_000
        /// The sink has put the output elsewhere.
        var isOverflowing = false
        // Bound: one buffer.
        /// What was read and the file did not take; only where bytes are copied.
        var unwritten: [UInt8] = []
        var isRegistered = false
        var interest: UInt32 = 0
    }
}
