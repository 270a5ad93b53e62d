import NIOCore
import Synchronization

/// What to do, on the loop, when a queue that was full has room again.
///
/// Set once its owner exists.
final class Resumption: Sendable {
    private let eventLoop: any EventLoop
    private let action = Mutex<(@Sendable () -> Void)?>(nil)

    init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    func set(_ action: @escaping @Sendable () -> Void) { self.action.withLock { $0 = action } }

    func perform() {
        guard let action = action.withLock({ $0 }) else { return }
        eventLoop.execute(action)
    }
}
