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
        let maximum = call.bytesMax ?? 65_536
        let (offset, bytes) =
            if let offset = call.offset { (offset, try session.readOutput(at: offset, maximum: maximum)) } else {
                try session.readKeptOutput(from: session.journal.oldest, maximum: maximum)
            }
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
