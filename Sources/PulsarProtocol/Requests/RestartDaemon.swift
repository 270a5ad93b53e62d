/// Replaces the daemon's processes by the programs now on disk, while the sessions go on.
public struct RestartDaemon: Request {
    /// What is answered.
    public typealias Answer = Success

    /// Whether the engine is replaced.
    public var engine: Bool
    /// Whether the keeper is replaced.
    public var keeper: Bool

    /// A request from its parts.
    public init(engine: Bool = true, keeper: Bool = true) {
        self.engine = engine
        self.keeper = keeper
    }

    static let engine = Parameter.boolean("engine", "Replace the engine; true if absent.").optional
    static let keeper = Parameter.boolean("keeper", "Replace the keeper; true if absent.").optional

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "restart_daemon",
        summary: "Replaces keeper and engine by the programs now on disk; sessions go on.",
        parameters: [engine.descriptor, keeper.descriptor],
        resultSummary: "`success`: true.",
        capability: .admin
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        engine = try reader(Self.engine) ?? true
        keeper = try reader(Self.keeper) ?? true
        guard engine || keeper else {
            throw .invalidParameter("engine", "engine: Expected one of the two to be replaced.")
        }
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue { ["engine": .bool(engine), "keeper": .bool(keeper)] }
}
