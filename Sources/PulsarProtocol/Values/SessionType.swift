/// What a session's terminal is connected to.
public enum SessionType: Hashable, Sendable {
    /// A program on this machine.
    case local
    /// A shell on another machine.
    case ssh(SSHSettings)
    /// A serial line.
    case serial(SerialSettings)

    static let schema = ValueSchema.variant(
        words: ["Local"],
        objects: [
            ParameterDescriptor(
                name: "Ssh",
                summary: "A shell on another machine.",
                schema: .object(SSHSettings.descriptors),
                isRequired: true,
                defaultValue: nil
            ),
            ParameterDescriptor(
                name: "Serial",
                summary: "A serial line.",
                schema: .object(SerialSettings.descriptors),
                isRequired: true,
                defaultValue: nil
            ),
        ]
    )
}

extension SessionType: MessageValue {
    /// Reads `"Local"`, `{"Ssh":{…}}` or `{"Serial":{…}}`.
    public init(json: JSONValue) throws(MessageError) {
        if let complaint = Self.schema.complaint(about: json) { throw MessageError(complaint) }
        do throws(RPCError) {
            if let members = json["Ssh"]?.objectValue {
                self = .ssh(try SSHSettings(ParameterReader(members)))
            } else if let members = json["Serial"]?.objectValue {
                self = .serial(try SerialSettings(ParameterReader(members)))
            } else {
                self = .local
            }
        } catch {
            throw MessageError(error.message)
        }
    }

    /// The type as it is sent.
    public var json: JSONValue {
        switch self {
        case .local: "Local"
        case .ssh(let settings): ["Ssh": settings.json]
        case .serial(let settings): ["Serial": settings.json]
        }
    }
}
