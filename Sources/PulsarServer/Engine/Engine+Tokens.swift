import Logging
import NIOCore
import PulsarProtocol
import PulsarSession
import PulsarStore
import PulsarValues

// What a connection may do that shows an access token.
extension Engine {
    /// Performs one request of a connection, as far as its rights go.
    func dispatch(_ request: IncomingRequest, from connection: Connection) throws(RPCError) -> MethodOutcome {
        let method = try MethodTable.method(request.method)
        if connection.rights.isOver(now) {
            connection.rights.lose()
            connection.close()
        }
        guard request.method == Initialize.method, !(request.parameters["token"] ?? .null).isNull else {
            try connection.rights.check(method)
            connection.hasCalled = connection.hasCalled || request.method != Initialize.method
            return try method.run(request, self, connection)
        }
        // Before anything can fail: a token that is wrong must not leave all rights to what comes behind it.
        connection.rights.lose()
        connection.subscription = []
        guard !connection.hasCalled else {
            throw RPCError(
                code: .notPermitted,
                message: "A token is shown once, with a connection's first request; use a new connection."
            )
        }
        connection.hasCalled = true
        return try method.run(request, self, connection)
    }

    /// Takes a token: from here on the connection has its rights; it has none where it is not valid.
    func present(_ token: AccessToken, on connection: Connection, then: @escaping (Result<Void, RPCError>) -> Void) {
        tokens.find(token) { [self] found in
            switch found {
            case .failure(let error): then(.failure(error))
            case .success(nil):
                refusedTokens.note(["pid": "\(connection.peerProcessID)"])
                let message = "The access token is not valid: never was, revoked, or expired."
                then(.failure(RPCError(code: .notPermitted, message: message)))
            case .success(let token?):
                connection.rights.take(token)
                connection.tokenName = token.name
                then(.success(()))
            }
        }
    }

    /// Ends a token, and the connections that have its rights; the caller's own hears of it first.
    func revoke(_ reference: String, for connection: Connection, reply: @escaping Reply) {
        tokens.revoke(reference) { [self] id in
            note(.tokenRevoked, detail: reference)
            for other in connections.values where other.rights.token == id {
                other.rights.lose()
                if other !== connection { other.close() }
            }
        } then: { result in
            reply(result.map { Success().json })
            if connection.rights.capabilities.isEmpty { connection.close() }
        }
    }

    /// Closes the connections whose tokens have ended.
    func closeExpired() {
        let now = now
        for connection in connections.values where connection.rights.isOver(now) {
            connection.rights.lose()
            connection.close()
        }
    }

    /// Whether a connection may act as a client, or send it away, that connections hold already: ids are no secret.
    ///
    /// - Throws: where another one holds it that has not the same token, and this one does not rule.
    func checkHolders(of attachment: Attachment, _ connection: Connection) throws(RPCError) {
        guard let token = connection.rights.token, !connection.rights.capabilities.contains(.admin) else { return }
        for holder in attachment.holders where connections[holder]?.rights.token != token {
            throw RPCError(code: .notPermitted, message: "The client is another connection's, which needs \"admin\".")
        }
    }
}
