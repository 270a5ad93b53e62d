import NIOCore
import PulsarProtocol
import PulsarStore
import PulsarValues

/// What a connection may do: everything, as the user whose processes reach the socket may, or what the token allows that it
/// showed.
struct Rights {
    private(set) var capabilities = Set(Capability.allCases)
    /// The token that was shown, where one was.
    private(set) var token: Identifier?
    /// Closes the connection when its token ends.
    var expiry: Scheduled<Void>?
    private var wasNarrowed = false

    /// Takes the rights of a token, and of nothing else from here on.
    ///
    /// - Parameter token: nil where what was shown is not valid: the connection may then do nothing.
    mutating func narrow(to token: StoredToken?) throws(RPCError) {
        guard !wasNarrowed || token?.id == self.token && token != nil else {
            capabilities = []
            throw Self.refusal("This connection has shown another token before; use a new one.")
        }
        wasNarrowed = true
        guard let token else {
            capabilities = []
            throw Self.refusal("The access token is not valid: never was, revoked, or expired.")
        }
        self.token = token.id
        capabilities = Set(token.capabilities.compactMap { Capability(rawValue: $0) })
    }

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
        throw Self.refusal(
            "\(deed) needs the right \"\(capability.rawValue)\", which the access token does not give."
        )
    }

    private static func refusal(_ message: String) -> RPCError { RPCError(code: .notPermitted, message: message) }

    /// The connection is gone.
    mutating func release() {
        expiry?.cancel()
        expiry = nil
    }
}
