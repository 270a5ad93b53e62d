import PulsarProtocol

/// One method of the protocol as the engine performs it; a file each, named as its request.
protocol Method: SendableMetatype {
    associatedtype Call: Request

    /// Performs the call.
    ///
    /// - Throws: what goes back to the client as its error.
    static func perform(_ call: Call, _ engine: Engine, _ connection: Connection) throws(RPCError) -> MethodOutcome
}

extension Method {
    /// Reads the parameters and performs the call.
    static func run(
        _ request: IncomingRequest,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        try perform(Call(ParameterReader(request.parameters)), engine, connection)
    }
}

/// The table from names to methods.
///
/// A method that stands in the protocol's registry and not here is a failed test.
enum MethodTable {
    static let all: [any Method.Type] = [
        AttachSessionMethod.self, CreateSessionMethod.self, CreateTokenMethod.self, DetachSessionMethod.self,
        DisconnectClientMethod.self, DiscoverMethod.self, GetStatusMethod.self, InitializeMethod.self,
        ListClientsMethod.self,
        ListSessionsMethod.self, ListTokensMethod.self, OpenStreamMethod.self, ReadEnvironmentMethod.self,
        ReadEventsMethod.self,
        ReadOutputMethod.self, ReadScreenMethod.self,
        ReceiveOutputMethod.self,
        ReloadConfigMethod.self, RemoveSessionMethod.self, ResizeTerminalMethod.self, RestartDaemonMethod.self,
        ReviveSessionMethod.self, RevokeTokenMethod.self,
        SendInputMethod.self,
        ShutdownMethod.self, SignalSessionMethod.self, SubscribeMethod.self, SynchronizeMethod.self,
        TerminateSessionMethod.self, UnsubscribeMethod.self, UpdateSessionMethod.self, WaitMethod.self,
    ]

    private static let byName: [String: any Method.Type] = Dictionary(
        all.map { (name(of: $0), $0) },
        uniquingKeysWith: { first, _ in first }
    )

    static func method(_ name: String) throws(RPCError) -> any Method.Type {
        guard let method = byName[name] else { throw .methodNotFound(name) }
        return method
    }

    static func descriptor(of method: any Method.Type) -> MethodDescriptor {
        func descriptor<M: Method>(_ method: M.Type) -> MethodDescriptor { M.Call.descriptor }
        return descriptor(method)
    }

    static func name(of method: any Method.Type) -> String {
        descriptor(of: method).name
    }
}
