import PulsarProtocol
import PulsarStore
import PulsarValues

/// What a connection may do: everything, as the user whose processes reach the socket may, or what the token allows that it
/// showed.
struct Rights {
    private(set) var capabilities = Set(Capability.allCases)
    /// The token that was shown, where one was.
    private(set) var token: Identifier?
    /// When its token ends, in milliseconds since 1970.
    private(set) var expiresAt: UInt64?

    /// Leaves nothing: whoever meant to show a token must not go on without.
    mutating func lose() {
        capabilities = []
        (token, expiresAt) = (nil, nil)
    }

    /// Takes the rights of a token, and nothing else.
    mutating func take(_ token: StoredToken) {
        self.token = token.id
        expiresAt = token.expiresAt
        capabilities = Set(token.capabilities.compactMap { Capability(rawValue: $0) })
    }

    /// Whether its token has ended; the wall clock's time, since the machine may have slept.
    func isOver(_ now: UInt64) -> Bool { expiresAt.map { $0 <= now } ?? false }

    /// - Throws: where the connection may not call a method.
    func check(_ method: any Method.Type) throws(RPCError) {
        let descriptor = MethodTable.descriptor(of: method)
        // Who may do nothing may still say who they are.
        guard descriptor.name != Initialize.method else { return }
        try check(descriptor.capability, for: descriptor.name)
    }

    /// - Throws: where the connection may not do something.
    func check(_ capability: Capability, for deed: String) throws(RPCError) {
        guard !capabilities.contains(capability) else { return }
        throw RPCError(
            code: .notPermitted,
            message: "This needs the right \"\(capability.rawValue)\", which the access token does not give (\(deed))."
        )
    }
}
