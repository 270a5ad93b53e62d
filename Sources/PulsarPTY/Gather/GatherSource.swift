import Synchronization

/// One session as the gather thread knows it: three descriptors, a sink, and what it has to tell the session.
///
/// The descriptors belong to the session; they stay open until ``GatherNotice/finished`` has been taken or the source
/// was never added.
package final class GatherSource: Sendable {
    package let token: UInt64
    /// The pty manager, non-blocking.
    package let manager: Int32
    /// The spool pipe's end that is read into the journal, non-blocking.
    package let spoolRead: Int32
    /// The spool pipe's end that takes what the pty gives, non-blocking.
    package let spoolWrite: Int32
    package let sink: any GatherSink

    /// What the session has not taken yet: the raw value of a ``GatherNotice``; non-zero exactly while the source
    /// stands in the thread's list of notices.
    let notices = Atomic<UInt8>(0)
    /// Bytes gathered since the source was added, and how many of them the session has treated.
    let gathered = Atomic<UInt64>(0)
    let treated = Atomic<UInt64>(0)
    /// When something was typed into it last, on the monotonic clock; and whether the thread lets it rest meanwhile.
    let typed = Atomic<UInt64>(0)
    let isResting = Atomic<Bool>(false)
    let place = Atomic<OutputPlace>(.file)
    let refusal = Atomic<Int32>(0)

    package init(token: UInt64, manager: Int32, spoolRead: Int32, spoolWrite: Int32, sink: any GatherSink) {
        self.token = token
        self.manager = manager
        self.spoolRead = spoolRead
        self.spoolWrite = spoolWrite
        self.sink = sink
    }

    /// Where the output goes now; ``GatherNotice/placed`` says when that changes.
    package var outputPlace: OutputPlace { place.load(ordering: .acquiring) }

    /// Why the file took nothing when it did so last: an errno, 0 when it is not known.
    package var lastRefusal: Int32 { refusal.load(ordering: .acquiring) }
}

/// Where a source's output goes.
package enum OutputPlace: UInt8, AtomicRepresentable, Sendable {
    /// Into the journal's file.
    case file
    /// Nowhere: it waits in the pty and the spool pipe, and the program with it.
    case nowhere
    /// Where the sink has put it because the file takes nothing.
    case overflow
}

/// What a source tells its session, merged until the session takes it: a set, so that it cannot grow.
package struct GatherNotice: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// There is more output in the journal.
    package static let output = GatherNotice(rawValue: 1)
    /// The pty takes input again.
    package static let writable = GatherNotice(rawValue: 2)
    /// Everything the program wrote is in the journal and the source is gone from the thread.
    package static let finished = GatherNotice(rawValue: 4)
    /// Where the output goes has changed: ``GatherSource/outputPlace``.
    package static let placed = GatherNotice(rawValue: 8)
}
