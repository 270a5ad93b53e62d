import PulsarJournal
import PulsarProtocol
import PulsarSession

/// Gives retained output from an offset.
enum ReadOutputMethod: Method {
    static func perform(
        _ call: ReadOutput,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let session = try engine.session(call.session)
        let offset = call.offset ?? session.journal.oldest
        let bytes = try session.readOutput(at: offset, maximum: call.bytesMax ?? 65_536)
        return .answer(
            ReadOutput.Answer(
                data: bytes,
                offset: offset,
                nextOffset: offset + UInt64(bytes.count),
                endOffset: session.journal.end,
                oldestOffset: session.journal.oldest
            ).json
        )
    }
}
