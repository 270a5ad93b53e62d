import CPulsarPTY
import Glibc
import PulsarKeeper
import PulsarValues
import Synchronization
import Testing

/// The engine's end of the wire, with the test as its keeper.
@Suite("The engine's end of the wire")
struct KeeperLinkTests {
    private let keeper: KeeperChannel
    private let events: Heard
    private let link: KeeperLink

    init() throws {
        var (mine, theirs): (Int32, Int32) = (-1, -1)
        try #require(pulsar_socket_pair(&mine, &theirs) == 0)
        keeper = KeeperChannel(descriptor: mine)
        link = KeeperLink(descriptor: theirs)
        let events = Heard()
        self.events = events
        try link.start { events.put($0) }
    }

    @Test("What the engine says arrives as it was said")
    func sending() throws {
        let id = SessionID.random()
        try link.hello()
        link.ready()
        link.acknowledge(7)
        link.beat(9)
        link.exitNoted(id)
        link.release(id)
        link.requestStop()
        link.goodbye()
        let kinds: [KeeperMessage.Kind] = [.hello, .ready, .acknowledge, .beat, .exitNoted, .release, .stop, .goodbye]
        for (index, kind) in kinds.enumerated() {
            let message = try next()
            #expect(message.kind == kind)
            #expect(message.sequence == UInt32(index + 1))
            if kind == .acknowledge { #expect(message.acknowledges == 7) }
            if kind == .exitNoted || kind == .release { #expect(message.session == id) }
        }
        close(keeper.descriptor)
    }

    @Test("What the keeper says arrives in order, unknown and malformed records are passed over, the end is the last")
    func receiving() throws {
        let id = SessionID.random()
        let junk: [UInt8] = [1, 2, 3]
        var future = KeeperMessage(.reload).encoded
        future[3] = 99
        for record in [junk, future] {
            #expect(pulsar_send_message(keeper.descriptor, record, record.count, nil, 0) == 0)
        }
        try keeper.send(KeeperMessage(.exited, session: id))
        try keeper.send(KeeperMessage(.exited, session: id, payload: [1, 42]))
        try keeper.send(KeeperMessage(.exited, session: id, payload: [2, 9]))
        try keeper.send(KeeperMessage(.spawnFailed, session: id, payload: [2, 0, 0, 0, 6]))
        try keeper.send(KeeperMessage(.shutdown))
        try keeper.send(KeeperMessage(.reload))
        close(keeper.descriptor)
        let descriptions = try events.untilGone().map { event in
            switch event {
            case .exited(id, let status): "\(status)"
            case .spawnFailed(id, let errno, let step): "\(errno) \(step == .changeDirectory)"
            case .shutdown: "shutdown"
            case .reload: "reload"
            case .keeperGone: "gone"
            default: "other"
            }
        }
        #expect(descriptions == ["exited(42)", "signaled(9)", "2 true", "shutdown", "reload", "gone"])
    }

    @Test("A new session whose descriptors did not arrive is let go of and reported as not started")
    func withoutDescriptors() throws {
        let id = SessionID.random()
        let payload = [UInt8](repeating: 0, count: 23)
        try keeper.send(KeeperMessage(.session, session: id, payload: payload))
        let answer = try next()
        #expect(answer.kind == .release)
        #expect(answer.session == id)
        close(keeper.descriptor)
        let heard = try events.untilGone()
        guard case .spawnFailed(id, EMFILE, .limit) = heard.first else {
            Issue.record("\(heard)")
            return
        }
    }

    @Test("Descriptors arrive in their order, closed on exec, and those of a refused record are closed")
    func descriptors() throws {
        var (readEnd, writeEnd): (Int32, Int32) = (-1, -1)
        try #require(pulsar_open_pipe(0, &readEnd, &writeEnd) == 0)
        defer { close(readEnd) }
        // One descriptor too few to be a session.
        try keeper.send(
            KeeperMessage(.session, payload: [0, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 18)),
            descriptors: [writeEnd, writeEnd, writeEnd, writeEnd]
        )
        // Messages that carry none.
        for kind: KeeperMessage.Kind in [.reload, .inheritedDone, .hello] {
            try keeper.send(KeeperMessage(kind), descriptors: [writeEnd])
        }
        try keeper.send(
            KeeperMessage(.session, payload: [1, 0, 0, 0, 1, 1, 3] + [UInt8](repeating: 0, count: 16)),
            descriptors: [readEnd, writeEnd, readEnd, readEnd, readEnd]
        )
        close(keeper.descriptor)
        let offers: [SessionOffer] = try events.untilGone().compactMap { event in
            if case .session(let offer) = event { offer } else { nil }
        }
        let offer = try #require(offers.first)
        #expect(offers.count == 1)
        #expect(offer.isInherited && !offer.isKnown)
        #expect(offer.status == .exited(3))
        #expect(fcntl(offer.handles.spoolRead, F_GETFD) == FD_CLOEXEC)
        #expect(fcntl(offer.handles.spoolRead, F_GETFL) & O_ACCMODE == O_WRONLY)
        offer.handles.close()
        close(writeEnd)
        // Nobody holds the write end any more: the pipe has ended.
        try Deadline().waitReadable(readEnd, for: "the end of the pipe")
        var byte: UInt8 = 0
        #expect(read(readEnd, &byte, 1) == 0)
    }

    private func next() throws -> KeeperMessage {
        guard case .message(let message, _) = keeper.receive(), let message else {
            throw Overdue(description: "no message")
        }
        return message
    }
}

/// What a link's thread has heard; a test waits for the end of it.
private final class Heard: Sendable {
    private let events = Mutex<[KeeperEvent]>([])
    private let gone = pulsar_event_create()

    deinit { close(gone) }

    func put(_ event: KeeperEvent) {
        events.withLock { $0.append(event) }
        if case .keeperGone = event { _ = pulsar_event_signal(gone) }
    }

    func untilGone() throws -> [KeeperEvent] {
        try Deadline().waitReadable(gone, for: "the end of the link")
        return events.withLock(\.self)
    }
}
