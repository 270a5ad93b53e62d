import PulsarProtocol

/// Makes an access token.
enum CreateTokenMethod: Method {
    static func perform(
        _ call: CreateToken,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        // Nobody gives what they do not have.
        for capability in call.capabilities { try connection.rights.check(capability, for: "To give it away one") }
        return .soon { reply in engine.tokens.make(call) { reply($0.map(\.json)) } }
    }
}
