import PulsarJournal
import PulsarProtocol
import PulsarSession
import PulsarTerminal

/// Turns the connection into a stream of frames.
enum OpenStreamMethod: Method {
    static func perform(
        _ call: OpenStream,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        guard call.mode == .raw else {
            throw RPCError(code: .unsupported, message: "Only raw streams are offered.")
        }
        if !call.isReadOnly { try connection.rights.check(.input, for: "open_stream, unless it is read_only") }
        let session = try engine.session(call.session)
        let client = call.client ?? .random()
        var size: WindowSize?
        if let columns = call.columns, let rows = call.rows {
            size = WindowSize(columns: columns, rows: rows, pixelWidth: 0, pixelHeight: 0)
        }
        do throws(SessionError) { try session.checkResumption(call.resumeFrom) } catch { throw RPCError(error) }
        let attachment = try engine.attach(
            client,
            to: session,
            of: connection,
            readOnly: call.isReadOnly,
            login: call.environment
        )
        if !call.isReadOnly { engine.noteLogin(call.environment, of: session.id) }
        // Why first: the screen is shown as it is at the size that the window leads to.
        session.claimSize(attachment, size)
        let start = session.streamStart(
            resumeFrom: call.resumeFrom,
            restore: Session.Restore(rawValue: (call.restore ?? .screen).rawValue) ?? .screen,
            hasTerminal: size != nil
        )
        let answer = OpenStream.Answer(
            client: client,
            offset: start.offset,
            endOffset: session.journal.end,
            oldestOffset: session.journal.oldest,
            isResumed: start.isResumed,
            isLagged: start.isLagged,
            hasSnapshot: !start.replay.isEmpty,
            inputAccepted: attachment.acceptedSequence,
            columns: session.size.columns,
            rows: session.size.rows,
            epoch: engine.epoch
        )
        let mayType = connection.rights.capabilities.contains(.input)
        return .stream(answer.json) { channel in
            session.openStream(attachment, channel: channel, start: start, wantsViewport: call.wantsViewport)
            return StreamInput(session: session, client: client, mayType: mayType, channel: channel) { viewer in
                session.describe(client, as: viewer)
                // What the user's next session knows from its beginning.
                if !call.isReadOnly, viewer.background != nil { engine.lastViewer = viewer }
            }
        }
    }
}
