import PulsarProtocol

/// Ends an access token.
enum RevokeTokenMethod: Method {
    static func perform(
        _ call: RevokeToken,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let token = try engine.tokens.token(call.token)
        return .soon { reply in engine.revoke(token, for: connection, reply: reply) }
    }
}
