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

    package init(token: UInt64, manager: Int32, spoolRead: Int32, spoolWrite: Int32, sink: any GatherSink) {
        self.token = token
        self.manager = manager
        self.spoolRead = spoolRead
        self.spoolWrite = spoolWrite
        self.sink = sink
    }
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
    /// The journal takes no bytes; they wait, and the program with them.
    package static let stalled = GatherNotice(rawValue: 8)
    /// The journal takes bytes again.
    package static let flowing = GatherNotice(rawValue: 16)
}
