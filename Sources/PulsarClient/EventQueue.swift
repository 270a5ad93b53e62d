import Synchronization

/// Elements between the event loop that makes them and the one task that takes them, bounded by what they cost.
///
/// A leaf: it calls nobody while it holds its lock. The producer asks ``push(_:cost:)`` whether to pause; ``onDrained``
/// tells it when to go on.
final class EventQueue<Element: Sendable>: Sendable {
    /// What happens at the bound.
    enum Policy {
        /// The producer is told to pause; what it had under way is still taken.
        case pause
        /// The oldest element goes, and is counted.
        case dropOldest
    }

    private struct State {
        var elements: [(element: Element, cost: Int)] = []
        /// Elements before this one were taken.
        ///
        /// Why: removing from the front of an array moves all the others.
        var head = 0
        var cost = 0
        var dropped = 0
        var isPaused = false
        var isFinished = false
        var waiter: CheckedContinuation<Element?, Never>?
        var isCancelled = false
    }

    private let state = Mutex(State())
    private let costMax: Int
    private let policy: Policy
    private let onDrained: @Sendable () -> Void

    /// A queue.
    ///
    /// - Parameters:
    ///   - costMax: Bound: the sum of the costs at which `policy` applies.
    ///   - onDrained: Called once the cost has fallen to half of the bound, if `push` said to pause before.
    init(costMax: Int, policy: Policy, onDrained: @escaping @Sendable () -> Void = {}) {
        self.costMax = costMax
        self.policy = policy
        self.onDrained = onDrained
    }

    /// What was dropped since the last time this was asked.
    func takeDropped() -> Int {
        state.withLock { state in
            defer { state.dropped = 0 }
            return state.dropped
        }
    }

    /// Adds an element.
    ///
    /// - Returns: True when the producer should pause.
    @discardableResult
    func push(_ element: Element, cost: Int) -> Bool {
        let (waiter, mustPause): (CheckedContinuation<Element?, Never>?, Bool) = state.withLock { state in
            guard !state.isFinished else { return (nil, false) }
            if let waiter = state.waiter {
                state.waiter = nil
                return (waiter, false)
            }
            state.elements.append((element, cost))
            state.cost += cost
            guard state.cost > costMax else { return (nil, false) }
            switch policy {
            case .pause:
                state.isPaused = true
                return (nil, true)
            case .dropOldest:
                while state.cost > costMax, state.elements.count - state.head > 1 {
                    _ = Self.removeFirst(&state)
                    state.dropped += 1
                }
                return (nil, false)
            }
        }
        waiter?.resume(returning: element)
        return mustPause
    }

    /// Nothing more will come; what is there can still be taken.
    func finish() {
        let waiter = state.withLock { state in
            state.isFinished = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: nil)
    }

    /// The next element; nil at the end, and when the task is cancelled.
    ///
    /// One task at a time may wait.
    func next() async -> Element? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Element?, Never>) in
                let (element, mayAnswer, hasDrained): (Element?, Bool, Bool) = state.withLock { state in
                    if state.isCancelled {
                        state.isCancelled = false
                        return (nil, true, false)
                    }
                    guard state.head < state.elements.count else {
                        guard !state.isFinished else { return (nil, true, false) }
                        precondition(state.waiter == nil, "One task at a time takes from a queue.")
                        state.waiter = continuation
                        return (nil, false, false)
                    }
                    let element = Self.removeFirst(&state)
                    let hasDrained = state.isPaused && state.cost <= costMax / 2
                    if hasDrained { state.isPaused = false }
                    return (element, true, hasDrained)
                }
                if hasDrained { onDrained() }
                if mayAnswer { continuation.resume(returning: element) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                // Why: a task may be cancelled between its call and its wait; the wait then finds the mark.
                state.isCancelled = state.waiter == nil
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume(returning: nil)
        }
    }

    private static func removeFirst(_ state: inout State) -> Element {
        let (element, cost) = state.elements[state.head]
        state.head += 1
        state.cost -= cost
        if state.head == state.elements.count || state.head >= 1_024 {
            state.elements.removeFirst(state.head)
            state.head = 0
        }
        return element
    }
}
