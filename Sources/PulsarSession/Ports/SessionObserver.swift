package import PulsarValues

/// Who is told what happens in sessions: the server, for its subscribers and its own books.
package protocol SessionObserver: AnyObject {
    func session(_ session: Session, didChange change: SessionChange)
}

/// What can happen to a session that others may want to know.
package enum SessionChange: Hashable, Sendable {
    case updated
    case attached(ClientID)
    case detached(ClientID)
    case lagged(ClientID, from: StreamOffset, to: StreamOffset)
    case ended(SessionEnd)
}
