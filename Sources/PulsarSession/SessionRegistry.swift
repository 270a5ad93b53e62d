import PulsarJournal
package import PulsarValues

/// The sessions of a daemon by id and by name.
///
/// Names are unique among those that live; an ended one gives its name up.
package struct SessionRegistry {
    package enum Lookup {
        case found(Session)
        case unknown
        /// Several ended sessions bear the name.
        case ambiguous([SessionID])
    }

    private var sessions: [SessionID: Session] = [:]
    private var live: [String: SessionID] = [:]

    package init() {}

    /// Oldest first.
    package var all: [Session] {
        sessions.values.sorted { ($0.createdAt, $0.id.high, $0.id.low) < ($1.createdAt, $1.id.high, $1.id.low) }
    }

    package var count: Int { sessions.count }
    package var liveCount: Int { live.count }
    package var endedCount: Int { sessions.values.count { $0.end != nil } }

    package subscript(id: SessionID) -> Session? { sessions[id] }

    /// Ended sessions, the one that ended first in front.
    package var ended: [Session] {
        sessions.values.filter { $0.end != nil }.sorted { ($0.endedAt ?? 0) < ($1.endedAt ?? 0) }
    }

    /// Whether a live session, or one that is being made, has this name.
    package func isTaken(_ name: String) -> Bool { live[name] != nil }

    /// Keeps a name for a session that is being made.
    package mutating func reserve(_ name: String, for id: SessionID) { live[name] = id }

    /// Gives a name back: the session was not made, has ended, or is called something else now.
    package mutating func free(_ name: String, of id: SessionID) {
        if live[name] == id { live[name] = nil }
    }

    package mutating func insert(_ session: Session) {
        sessions[session.id] = session
        if session.end == nil { live[session.metadata.name] = session.id }
    }

    package mutating func remove(_ session: Session) {
        sessions[session.id] = nil
        free(session.metadata.name, of: session.id)
    }

    /// Finds a session by its id or its unique name; a live one before those that have ended.
    package func find(_ reference: String) -> Lookup {
        if let id = SessionID(reference), let session = sessions[id] { return .found(session) }
        if let id = live[reference], let session = sessions[id] { return .found(session) }
        let named = sessions.values.filter { $0.metadata.name == reference }
        guard let first = named.first else { return .unknown }
        guard named.count > 1 else { return .found(first) }
        return .ambiguous(named.map(\.id).sorted { $0.description < $1.description })
    }
}
