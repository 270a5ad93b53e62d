/// Which shell on which machine.
public struct SSHSettings: Hashable, Sendable {
    /// The port of ssh.
    public static let standardPort: UInt16 = 22

    /// The machine.
    public let host: String
    /// Its port.
    public let port: UInt16
    /// Who to be there; nil leaves it to ssh.
    public let user: String?
    /// The key to show; nil leaves it to ssh.
    public let identityFile: String?
    /// Further options of ssh by name, as `ssh -o` takes them.
    public let options: [String: String]

    /// Settings from their parts.
    public init(
        host: String,
        port: UInt16 = standardPort,
        user: String? = nil,
        identityFile: String? = nil,
        options: [String: String] = [:]
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.identityFile = identityFile
        self.options = options
    }

    static let host = Parameter.text("host", .host, "The machine to connect to.")
    static let port = Parameter<UInt16>.integer("port", 1...65_535, "The port of its ssh server.")
        .defaulting(to: standardPort, 22)
    static let user = Parameter.text("user", .word, "The user's name there.").optional
    static let identityFile = Parameter.text("identity_file", .path, "The file of the key to show.").optional
    static let options = Parameter.map(
        "options",
        names: .word,
        values: .name,
        countMax: 64,
        "Further options of ssh, as ssh -o takes them."
    ).optional

    static let descriptors = [
        host.descriptor, port.descriptor, user.descriptor, identityFile.descriptor, options.descriptor,
    ]

    init(_ reader: ParameterReader) throws(RPCError) {
        self.init(
            host: try reader(Self.host),
            port: try reader(Self.port),
            user: try reader(Self.user),
            identityFile: try reader(Self.identityFile),
            options: try reader(Self.options) ?? [:]
        )
    }

    var json: JSONValue {
        .members([
            "host": .string(host), "port": .integer(clamping: port), "user": user.map { .string($0) },
            "identity_file": identityFile.map { .string($0) }, "options": options.isEmpty ? nil : .stringMap(options),
        ])
    }
}
