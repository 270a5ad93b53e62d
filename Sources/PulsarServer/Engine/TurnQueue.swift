import NIOCore
import PulsarJournal
import PulsarSession

/// The sessions that have more output to treat than fits beside everything else, each in its turn.
///
/// Lives on the engine's loop.
final class TurnQueue {
    // Bound: how long sockets wait while sessions have their turns.
    private static let runNanoseconds: UInt64 = 300_000
    // Why a rest at all: the loop looks at its sockets only when no task is ready.
    private static let rest = TimeAmount.microseconds(50)

    private let loop: any EventLoop
    private var waiting: [Session] = []
    private var isScheduled = false

    init(loop: any EventLoop) {
        self.loop = loop
    }

    /// A session wants a turn; it is in the queue at most once, for it asks again only after it had one.
    func append(_ session: Session) {
        waiting.append(session)
        schedule()
    }

    private func schedule() {
        guard !isScheduled else { return }
        isScheduled = true
        loop.assumeIsolated().scheduleTask(in: Self.rest) { [weak self] in self?.run() }
    }

    private func run() {
        isScheduled = false
        let end = JournalClock.system.monotonicNanoseconds() + Self.runNanoseconds
        // Sessions that ask again while this runs come in the next round.
        while !waiting.isEmpty {
            let round = waiting
            waiting = []
            for (index, session) in round.enumerated() {
                session.turnCame()
                guard JournalClock.system.monotonicNanoseconds() >= end else { continue }
                waiting = round[(index + 1)...] + waiting
                return waiting.isEmpty ? () : schedule()
            }
        }
    }
}
