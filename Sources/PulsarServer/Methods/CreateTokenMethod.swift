import PulsarProtocol

/// Makes an access token.
enum CreateTokenMethod: Method {
    static func perform(
        _ call: CreateToken,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        // Why: what it made would outlive it, and give what it does not give.
        guard connection.rights.token == nil else {
            throw RPCError(code: .notPermitted, message: "Only a connection that has shown no token may make one.")
        }
        return .soon { reply in
            engine.tokens.make(call) { made in
                if case .success = made { engine.note(.tokenCreated, detail: call.name) }
                reply(made.map(\.json))
            }
        }
    }
}
