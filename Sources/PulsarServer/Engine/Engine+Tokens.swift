import Logging
import NIOCore
import PulsarProtocol
import PulsarSession
import PulsarStore

// What a connection may do that shows an access token.
extension Engine {
    /// Takes a token: from here on the connection has its rights, and none where it is not valid.
    func present(_ token: AccessToken, on connection: Connection) throws(RPCError) {
        let found = tokens.find(token)
        do throws(RPCError) { try connection.rights.narrow(to: found) } catch {
            refusedTokens.note(["pid": "\(connection.peerProcessID)"])
            throw error
        }
        guard let expiresAt = found?.expiresAt, connection.rights.expiry == nil else { return }
        let rest = Int64(clamping: expiresAt > now ? expiresAt - now : 0)
        connection.rights.expiry = loop.assumeIsolated().scheduleTask(in: .milliseconds(rest)) { [weak connection] in
            connection?.close()
        }
    }

    /// Ends a token, and the connections that have its rights; the caller's own hears of it first.
    func revoke(_ token: StoredToken, for connection: Connection, reply: @escaping Reply) {
        for other in connections.values where other.rights.token == token.id && other !== connection { other.close() }
        tokens.revoke(token) { result in
            reply(result.map { Success().json })
            if connection.rights.token == token.id { connection.close() }
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
