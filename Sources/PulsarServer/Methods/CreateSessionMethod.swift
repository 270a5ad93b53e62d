import PulsarProtocol

/// Starts a session; answers when its program runs.
enum CreateSessionMethod: Method {
    static func perform(
        _ call: CreateSession,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        if let known = engine.knownCreation(call.idempotencyKey) { return .soon(known) }
        let creation = try engine.beginCreation(call)
        return .soon { reply in engine.whenCreated(creation, reply) }
    }
}
