import PulsarJournal
import PulsarProtocol
import PulsarSession

/// Answers when all output read so far has been treated.
enum SynchronizeMethod: Method {
    static func perform(
        _ call: Synchronize,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let session = try call.session.map { name throws(RPCError) in try engine.session(name) }
        return .soon { reply in
            engine.synchronize {
                let sessions = session.map { [$0] } ?? engine.registry.all
                var offsets = sessions.map { ($0.id, $0.journal.end) }
                if session == nil { offsets += engine.ended.records.values.map { ($0.id, $0.end) } }
                reply(
                    .success(
                        Synchronize.Answer(
                            offsets: Dictionary(offsets, uniquingKeysWith: { first, _ in first }),
                            offset: session?.journal.end
                        ).json
                    )
                )
            }
        }
    }
}
