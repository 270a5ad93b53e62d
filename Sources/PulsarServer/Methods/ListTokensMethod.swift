import PulsarProtocol
import PulsarStore
import PulsarValues

/// Lists the access tokens.
enum ListTokensMethod: Method {
    static func perform(
        _ call: ListTokens,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        .soon { reply in
            engine.tokens.list { tokens in
                let uses = Dictionary(
                    engine.connections.values.compactMap { $0.rights.token }.map { ($0, 1) },
                    uniquingKeysWith: +
                )
                reply(tokens.map { tokens in ListTokens.Answer(tokens: tokens.map { TokenInfo($0, uses) }).json })
            }
        }
    }
}

extension TokenInfo {
    /// A token as the protocol tells it.
    ///
    /// - Parameter uses: how many connections have a token's rights.
    fileprivate init(_ token: StoredToken, _ uses: [Identifier: Int]) {
        self.init(
            id: token.id,
            name: token.name,
            capabilities: token.capabilities.compactMap { Capability(rawValue: $0) },
            createdAt: Timestamp(token.createdAt),
            expiresAt: token.expiresAt.map { Timestamp($0) },
            lastUsedAt: token.lastUsedAt.map { Timestamp($0) },
            connectionCount: uses[token.id] ?? 0
        )
    }
}
