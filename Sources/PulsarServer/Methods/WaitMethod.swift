import PulsarJournal
import PulsarProtocol
import PulsarSession

/// Waits for a session to end.
enum WaitMethod: Method {
    static func perform(
        _ call: Wait,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let session = try engine.session(call.session)
        if session.end != nil { return .answer(try answer(session)) }
        return .waiting { reply in
            engine.wait(session, milliseconds: call.timeoutMilliseconds) { session, resume in
                session.whenEnded { _ in resume() }
            } then: { isTimedOut in
                do throws(RPCError) {
                    if isTimedOut { throw RPCError(code: .timedOut, message: "The session still runs.") }
                    reply(.success(try answer(session)))
                } catch { reply(.failure(error)) }
            }
        }
    }

    private static func answer(_ session: Session) throws(RPCError) -> JSONValue {
        guard let end = session.end else { throw RPCError(code: .timedOut, message: "The session still runs.") }
        return Wait.Answer(reason: .exit, exitStatus: end.status, offset: session.journal.end).json
    }
}
