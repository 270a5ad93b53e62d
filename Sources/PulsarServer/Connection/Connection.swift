import NIOCore
import PulsarProtocol
import PulsarSession

/// What the methods know of the connection a request came on.
final class Connection {
    /// Bound: notifications that wait for a subscriber that does not read; beyond it they are dropped, and a
    /// `lagged` says so once it reads again.
    static let notificationBytesMax = 1024 * 1024

    let id: UInt64
    let peerProcessID: Int32
    private let channel: any Channel
    private weak var handler: ConnectionHandler?

    /// What it may do.
    var rights = Rights()
    /// It has asked for something already.
    var hasCalled = false
    /// What the access token is called that it showed.
    var tokenName: String?
    /// What the client calls itself, where it said so.
    var clientName: String?
    /// Where `receive_output` of this connection is, session by session.
    var outputCursors: [SessionID: StreamOffset] = [:]
    /// The sessions in which this connection holds an attachment.
    var sessions: Set<SessionID> = []
    /// The notifications it asked for.
    var subscription: Set<EventName> = []
    private var lostNotifications = 0

    init(id: UInt64, peerProcessID: Int32, channel: any Channel, handler: ConnectionHandler) {
        self.id = id
        self.peerProcessID = peerProcessID
        self.channel = channel
        self.handler = handler
    }

    var eventLoop: any EventLoop { channel.eventLoop }

    /// A call was refused for its form: one that may have held a token leaves no right.
    func noteRejected(_ rejection: Rejection) {
        if rejection.method == Initialize.method { rights.lose() }
    }

    /// Sends a notification, unless too much waits already.
    func notify(_ line: [UInt8]) {
        guard let handler, handler.isInLineMode else { return }
        guard handler.unsentBytes + line.count <= Self.notificationBytesMax else {
            lostNotifications += 1
            return
        }
        handler.send(line: line)
    }

    /// The connection reads again: tells it what it missed.
    func reportLostNotifications() {
        guard lostNotifications > 0, let handler, handler.isInLineMode else { return }
        let lost = lostNotifications
        lostNotifications = 0
        handler.send(line: RequestEncoder.encode(Lagged(dropped: lost)))
    }

    func close() {
        channel.close(promise: nil)
    }
}
