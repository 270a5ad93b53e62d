import PulsarJournal
import PulsarProtocol
import PulsarSession

/// Gives what this connection has not yet received of a session.
enum ReceiveOutputMethod: Method {
    static func perform(
        _ call: ReceiveOutput,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let session = try engine.session(call.session)
        let maximum = call.bytesMax ?? 65_536
        let first = try next(session, connection, maximum)
        let milliseconds = call.timeoutMilliseconds ?? 0
        guard first.data.isEmpty, milliseconds > 0, session.end == nil else { return .answer(first.json) }
        return .waiting { reply in
            engine.wait(session, milliseconds: milliseconds) { session, resume in
                session.whenOutput(beyond: first.offset, resume)
            } then: { _ in
                do throws(RPCError) { reply(.success(try next(session, connection, maximum).json)) } catch {
                    reply(.failure(error))
                }
            }
        }
    }

    /// What the connection has not had yet; an offset that is gone is moved on to the oldest that is kept.
    private static func next(
        _ session: Session,
        _ connection: Connection,
        _ maximum: Int
    ) throws(RPCError) -> ReceiveOutput.Answer {
        let (offset, bytes) = try session.readKeptOutput(
            from: max(connection.outputCursors[session.id] ?? 0, session.journal.oldest),
            maximum: maximum
        )
        connection.outputCursors[session.id] = offset + UInt64(bytes.count)
        return ReceiveOutput.Answer(data: bytes, offset: offset)
    }
}
