import PulsarProtocol
import PulsarStore

/// Lists the access tokens.
enum ListTokensMethod: Method {
    static func perform(
        _ call: ListTokens,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let tokens = try engine.tokens.all().map { token in
            TokenInfo(
                id: token.id,
                name: token.name,
                capabilities: token.capabilities.compactMap { Capability(rawValue: $0) },
                createdAt: Timestamp(token.createdAt),
                expiresAt: token.expiresAt.map { Timestamp($0) },
                lastUsedAt: token.lastUsedAt.map { Timestamp($0) },
                connectionCount: engine.connections.values.count { $0.rights.token == token.id }
            )
        }
        return .answer(ListTokens.Answer(tokens: tokens).json)
    }
}
