/// Changes a session's window size.
public struct ResizeTerminal: Request {
    /// What is answered.
    public typealias Answer = Success

    /// The session: its id or unique name.
    public var session: String
    /// Cells in a row.
    public var columns: UInt16
    /// Rows.
    public var rows: UInt16

    /// A request from its parts.
    public init(session: String, columns: UInt16, rows: UInt16) {
        self.session = session
        self.columns = columns
        self.rows = rows
    }

    static let session = Parameter.sessionReference
    static let columns = Parameter.columns
    static let rows = Parameter.rows

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "resize_terminal",
        summary: "Changes the window size of a session.",
        parameters: [session.descriptor, columns.descriptor, rows.descriptor],
        resultSummary: "`success`: true.",
        capability: .resize
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        session = try reader(Self.session)
        columns = try reader(Self.columns)
        rows = try reader(Self.rows)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "session_id": .string(session),
            "cols": .integer(clamping: columns),
            "rows": .integer(clamping: rows),
        ])
    }
}
