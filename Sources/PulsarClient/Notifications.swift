import NIOCore
public import PulsarProtocol

/// What a subscriber is told.
public enum ClientNotification: Hashable, Sendable {
    /// Something happened at the daemon.
    case event(ServerEvent)
    /// So many notifications were dropped here, because the subscriber did not take them.
    case dropped(Int)
    /// The connection was lost and is back; what happened in between was not told.
    case interrupted
}

/// The notifications of a ``Client``, for one task.
///
/// Bound: 1,024 wait; then the oldest goes, and ``ClientNotification/dropped(_:)`` says how many did. The subscription
/// ends with the sequence, and outlives broken connections; it ends, too, when the daemon takes the client's token no more.
public struct Notifications: AsyncSequence, Sendable {
    static let waitingMax = 1_024

    let subscriber: Subscriber

    /// Takes them.
    public func makeAsyncIterator() -> Iterator { Iterator(subscriber: subscriber) }

    /// Takes notifications one by one.
    public struct Iterator: AsyncIteratorProtocol {
        let subscriber: Subscriber
        private var held: ClientNotification?

        init(subscriber: Subscriber) { self.subscriber = subscriber }

        /// The next one; nil once the client is closed or the task is cancelled.
        public mutating func next() async -> ClientNotification? {
            if let held {
                self.held = nil
                return held
            }
            guard let element = await subscriber.queue.next() else { return nil }
            let dropped = subscriber.queue.takeDropped()
            guard dropped > 0 else { return element }
            held = element
            return .dropped(dropped)
        }
    }
}

/// One task that takes notifications; its end is the end of what it holds.
final class Subscriber: Sendable {
    let events: [EventName]?
    let queue = EventQueue<ClientNotification>(costMax: Notifications.waitingMax, policy: .dropOldest)

    init(events: [EventName]?) { self.events = events }

    /// Whether this one asked for it.
    func wants(_ notification: ClientNotification) -> Bool {
        guard case .event(let event) = notification, let events, let name = event.name else { return true }
        return name == .lagged || events.contains(name)
    }
}

/// Who is told, and what the daemon must be asked for on their behalf.
struct SubscriberTable {
    private struct Entry {
        weak var subscriber: Subscriber?
    }

    private var entries: [Entry] = []

    /// What all of them want together; nil is everything, empty is nothing.
    var events: [EventName]? {
        var union: Set<EventName> = []
        for case let subscriber? in entries.map(\.subscriber) {
            guard let events = subscriber.events else { return nil }
            union.formUnion(events)
        }
        return union.sorted { $0.rawValue < $1.rawValue }
    }

    mutating func add(_ subscriber: Subscriber) {
        entries.removeAll { $0.subscriber == nil }
        entries.append(Entry(subscriber: subscriber))
    }

    mutating func tell(_ notification: ClientNotification) {
        for case let subscriber? in entries.map(\.subscriber) where subscriber.wants(notification) {
            subscriber.queue.push(notification, cost: 1)
        }
    }

    mutating func finish() {
        for entry in entries { entry.subscriber?.queue.finish() }
        entries = []
    }
}

extension Client {
    /// Subscribes, and gives what is told from now on.
    ///
    /// - Parameter events: What to be told; nil is everything.
    public func notifications(_ events: [EventName]? = nil) async throws(ClientError) -> Notifications {
        let subscriber = Subscriber(events: events)
        subscribers.add(subscriber)
        _ = try await call(Subscribe(events: subscribers.events))
        return Notifications(subscriber: subscriber)
    }

    /// A new connection knows nothing of what the old one had asked for.
    func resubscribe() {
        let events = subscribers.events
        guard events?.isEmpty != true, case .connected(let channel) = state else { return }
        // Why a string as id: nobody waits for this answer, and numbers belong to the table.
        let line = RequestEncoder.encode(id: .string("resubscribe"), Subscribe(events: events)) + [UInt8(ascii: "\n")]
        channel.writeAndFlush(ByteBuffer(bytes: line), promise: nil)
    }
}

extension ServerEvent {
    /// Which one it is; nil for one this library does not know.
    var name: EventName? {
        switch self {
        case .sessionCreated: .sessionCreated
        case .sessionUpdated: .sessionUpdated
        case .sessionExited: .sessionExited
        case .sessionRemoved: .sessionRemoved
        case .clientAttached: .clientAttached
        case .clientDetached: .clientDetached
        case .lagged: .lagged
        case .unknown: nil
        }
    }
}
