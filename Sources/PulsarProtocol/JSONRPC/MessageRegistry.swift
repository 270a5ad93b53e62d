/// The table of all methods.
public enum MessageRegistry {
    /// Every request type, in the order of the reference.
    public static let requests: [any Request.Type] = [
        Initialize.self, Discover.self, GetStatus.self,
        CreateSession.self, ListSessions.self, UpdateSession.self, ResizeTerminal.self, SignalSession.self,
        TerminateSession.self, ReviveSession.self, RemoveSession.self,
        AttachSession.self, DetachSession.self, SendInput.self, ReceiveOutput.self, ReadOutput.self, ReadScreen.self,
        OpenStream.self, ReadEnvironment.self,
        ListClients.self, DisconnectClient.self, ReadEvents.self,
        Subscribe.self, Unsubscribe.self, Synchronize.self, Wait.self,
        CreateToken.self, ListTokens.self, RevokeToken.self,
        ReloadConfig.self, RestartDaemon.self, Shutdown.self,
    ]

    /// Every method.
    public static let all: [MethodDescriptor] = requests.map { $0.descriptor }

    /// A method by its name.
    public static func descriptor(of name: String) -> MethodDescriptor? { byName[name] }

    private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}
