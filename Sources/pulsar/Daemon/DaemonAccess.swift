import PulsarProtocol

/// Connects a command to the daemon, which is started where none runs.
enum DaemonAccess {
    /// A connection; starts the daemon first if nobody listens.
    static func connect(_ resolution: EndpointResolution) throws(CommandError) -> DaemonConnection {
        let endpoint = try resolution.endpoint()
        if let connection = try DaemonConnection.ifRunning(endpoint) { return connection }
        try DaemonLauncher(endpoint: endpoint, configuration: resolution.namedConfiguration).start()
        return try DaemonConnection.open(endpoint)
    }
}

extension DaemonConnection {
    /// Does something to a session that a person named: an id, a name, or the beginning of either.
    ///
    /// Why the daemon is asked with the text as it is first: most names are whole, and then one request is enough.
    mutating func withSession<Result>(
        _ query: String,
        _ body: (inout DaemonConnection, String) throws -> Result
    ) throws -> Result {
        do {
            guard TextRule.reference.accepts(query) else { throw RPCError(code: .sessionNotFound, message: "") }
            return try body(&self, query)
        } catch let error as RPCError where error.code == .sessionNotFound || error.code == .nameAmbiguous {
            let session = try SessionLookup.find(query, in: try call(ListSessions()).sessions)
            return try body(&self, session.id.description)
        }
    }
}
