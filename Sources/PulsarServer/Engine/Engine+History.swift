import NIOCore
import PulsarJournal
import PulsarProtocol
import PulsarSession
import PulsarStore
import PulsarValues

// What is kept of what happens: who came and went, what began and ended. It may be late by a moment, and is lost with the
// catalogue.
extension Engine {
    /// Keeps that something happened.
    func note(
        _ name: HistoryEventName,
        of session: Session? = nil,
        client: ClientID? = nil,
        status: ExitStatus? = nil,
        detail: String = ""
    ) {
        var event = stored(name, of: session)
        event.client = client
        event.status = status
        // Bound: a command may be as long as the kernel takes one.
        event.detail = String(decoding: detail.utf8.prefix(Self.detailBytesMax), as: UTF8.self)
        catalogue.change { $0.append(event) }
    }

    /// Keeps that this engine began to serve.
    ///
    /// Why not soon where nothing runs: an open database takes memory, and a daemon that does nothing is to take none.
    func noteStart() {
        var event = stored(.engineStarted, of: nil)
        event.detail = "version \(PulsarVersion.current), \(registry.liveCount) running"
        catalogue.change(soon: registry.liveCount > 0) { $0.append(event) }
    }

    /// Keeps that a client looks at a session.
    func noteAttached(
        _ attachment: Attachment,
        to session: Session,
        of connection: Connection,
        from login: [String: String]
    ) {
        var event = stored(.clientAttached, of: session)
        event.client = attachment.clientID
        event.processID = connection.peerProcessID
        event.program = connection.clientName ?? ProcessTable.name(of: connection.peerProcessID) ?? ""
        event.origin = Self.origin(login)
        event.detail = [attachment.isReadOnly ? "read-only" : nil, connection.tokenName.map { "token \($0)" }]
            .compactMap(\.self).joined(separator: ", ")
        visitors[Visit(session: session.id, client: attachment.clientID)] = event
        catalogue.change { $0.append(event) }
    }

    /// Keeps that a client looks at a session no more.
    func noteDetached(_ client: ClientID, from session: Session) {
        var event =
            visitors.removeValue(forKey: Visit(session: session.id, client: client))
            ?? stored(.clientDetached, of: session)
        event.kind = HistoryEventName.clientDetached.rawValue
        event.at = now
        event.name = session.metadata.name
        event.client = client
        catalogue.change { $0.append(event) }
    }

    /// Forgets what happened to a session that is removed.
    func forgetEvents(of id: SessionID) {
        if visitors.keys.contains(where: { $0.session == id }) { visitors = visitors.filter { $0.key.session != id } }
        catalogue.change { $0.forgetEvents(of: id) }
    }

    /// Reads what happened, and replies.
    func readEvents(of session: SessionID?, after number: UInt64?, countMax: Int, reply: @escaping Reply) {
        guard let catalogue = catalogue.flushed() else { return reply(.failure(Self.noCatalogue)) }
        let reply = NIOLoopBound(reply, eventLoop: loop)
        catalogue.readEvents(of: session, after: number, countMax: countMax) { result in
            let answer = result.map { events in ReadEvents.Answer(events: events.map { HistoryEvent($0) }).json }
                .mapError { _ in Self.noCatalogue }
            reply.eventLoop.execute { reply.value(answer) }
        }
    }

    /// The address in `SSH_CONNECTION`, which ssh(1) says is followed by its port and the server's address and port.
    private static func origin(_ login: [String: String]) -> String {
        guard let address = login["SSH_CONNECTION"]?.utf8.prefix(while: { $0 != UInt8(ascii: " ") }),
            // Bound: the longest address in text, with a zone behind it.
            address.count <= originBytesMax
        else { return "" }
        return String(address) ?? ""
    }

    private static let originBytesMax = 64

    private func stored(_ name: HistoryEventName, of session: Session?) -> StoredEvent {
        var event = StoredEvent(at: now, kind: name.rawValue)
        event.session = session?.id
        event.name = session?.metadata.name ?? ""
        return event
    }

    private static let detailBytesMax = 512

    private static let noCatalogue = RPCError(
        code: .internalError,
        message: "The catalogue cannot be read; the daemon's log says why."
    )
}

/// A client that looks at a session.
struct Visit: Hashable {
    let session: SessionID
    let client: ClientID
}

extension HistoryEvent {
    /// An event as the protocol tells it.
    fileprivate init(_ stored: StoredEvent) {
        self.init(number: stored.number, at: Timestamp(stored.at), event: stored.kind)
        sessionID = stored.session
        sessionName = stored.name.isEmpty ? nil : stored.name
        clientID = stored.client
        processID = stored.processID > 0 ? stored.processID : nil
        program = stored.program.isEmpty ? nil : stored.program
        origin = stored.origin.isEmpty ? nil : stored.origin
        exitStatus = stored.status
        detail = stored.detail.isEmpty ? nil : stored.detail
    }
}
