import Logging
import NIOCore
import PulsarJournal
import PulsarPTY
import PulsarProtocol
import PulsarSession

// What methods have the engine do.
extension Engine {
    /// Lets a connection look at a session as a client.
    ///
    /// - Parameters:
    ///   - readOnly: as a stream asks for it; nil where no stream is opened.
    ///   - login: what the client told of the login it runs in.
    func attach(
        _ client: ClientID,
        to session: Session,
        of connection: Connection,
        readOnly: Bool? = nil,
        login: [String: String] = [:]
    ) throws(RPCError) -> Attachment {
        let known = session.attachments[client]
        if let known { try checkHolders(of: known, connection) }
        connection.sessions.insert(session.id)
        let mayType = connection.rights.capabilities.contains(.input)
        let attachment = session.attach(
            client: client,
            holder: connection.id,
            readOnly: mayType ? readOnly : known == nil ? true : readOnly.map { _ in true },
            mayResize: connection.rights.capabilities.contains(.resize)
        )
        if known == nil { noteAttached(attachment, to: session, of: connection, from: login) }
        return attachment
    }

    /// Waits for something of a session, with a time-out.
    ///
    /// - Parameters:
    ///   - register: registers with the session and returns the session's token.
    ///   - then: called once, with whether the time ran out.
    /// - Returns: how to stop waiting.
    func wait(
        _ session: Session,
        milliseconds: Int64?,
        register: (Session, @escaping () -> Void) -> UInt64,
        then: @escaping (_ isTimedOut: Bool) -> Void
    ) -> () -> Void {
        var timer: Scheduled<Void>?
        var token: UInt64?
        var isDone = false
        let finish: (Bool) -> Void = { isTimedOut in
            guard !isDone else { return }
            isDone = true
            timer?.cancel()
            if let token { session.cancelWaiter(token) }
            then(isTimedOut)
        }
        token = register(session) { finish(false) }
        if let milliseconds, !isDone {
            timer = loop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) { finish(true) }
        }
        return {
            isDone = true
            timer?.cancel()
            if let token { session.cancelWaiter(token) }
        }
    }

    /// Calls back when everything that can be read from the ptys now has been treated.
    func synchronize(_ reached: @escaping () -> Void) {
        let reached = NIOLoopBound(reached, eventLoop: loop)
        let engine = NIOLoopBound(self, eventLoop: loop)
        gather.barrier {
            reached.eventLoop.execute {
                // Why: the wake-up for the notices may have come before the last of them.
                engine.value.takeGatherNotices()
                reached.value()
            }
        }
    }

    /// Gives a session another name.
    func rename(_ session: Session, to name: String) throws(RPCError) {
        if session.end == nil {
            guard !registry.isTaken(name) else {
                throw RPCError(code: .sessionExists, message: "A session called \(name.debugDescription) runs already.")
            }
            registry.free(session.metadata.name, of: session.id)
            registry.reserve(name, for: session.id)
        }
        let old = session.metadata.name
        session.rename(to: name)
        note(.sessionRenamed, of: session, detail: old)
    }
}
