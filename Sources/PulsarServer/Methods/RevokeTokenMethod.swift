import PulsarProtocol

/// Ends an access token.
enum RevokeTokenMethod: Method {
    static func perform(
        _ call: RevokeToken,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        .soon { reply in engine.revoke(call.token, for: connection, reply: reply) }
    }
}
