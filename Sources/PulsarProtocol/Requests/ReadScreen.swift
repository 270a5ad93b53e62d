/// Reads what a session looks like.
public struct ReadScreen: Request {
    /// The session: its id or unique name.
    public var session: String
    /// The form the screen is given in; nil is JSON.
    public var format: ScreenFormat?
    /// How many rows of the scrollback to give too; nil is none.
    public var scrollbackRows: Int?

    /// A request from its parts.
    public init(session: String, format: ScreenFormat? = nil, scrollbackRows: Int? = nil) {
        self.session = session
        self.format = format
        self.scrollbackRows = scrollbackRows
    }

    static let session = Parameter.sessionReference
    static let format = Parameter<ScreenFormat>.choice("format", "The form of the screen; without it `json`.").optional
    static let scrollback = Parameter<Int>.integer(
        "scrollback",
        0...100_000,
        "How many rows above the screen to give too, the newest."
    ).optional

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "read_screen",
        summary: "Reads what a session's screen looks like now.",
        parameters: [session.descriptor, format.descriptor, scrollback.descriptor],
        resultSummary:
            "`offset`: what was printed before it is on the screen; with `json` `cols`, `rows`, `cursor`, `title`, "
            + "`alternate`, `lines`, `scrollback`, otherwise `text`.",
        capability: .read
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        session = try reader(Self.session)
        format = try reader(Self.format)
        scrollbackRows = try reader(Self.scrollback)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "session_id": .string(session),
            "format": format.map { .string($0.rawValue) },
            "scrollback": scrollbackRows.map { .integer(clamping: $0) },
        ])
    }
}

extension ReadScreen {
    /// What is answered.
    public struct Answer: MessageValue {
        /// What was printed before this offset is on the screen.
        public var offset: StreamOffset
        /// The screen in the form that was asked for: an object for JSON, a string for the others.
        public var screen: JSONValue

        /// An answer from its parts.
        public init(offset: StreamOffset, screen: JSONValue) {
            self.offset = offset
            self.screen = screen
        }

        /// An answer with a screen that is written as JSON already.
        ///
        /// Null when the bytes are not JSON.
        public init(offset: StreamOffset, screenText: [UInt8]) {
            self.offset = offset
            screen = screenText.withUnsafeBytes { bytes in
                do throws(JSONScanError) {
                    let document = try JSONReader.read(bytes, idsMax: 0, valuesMax: JSONReader.answerValuesMax)
                    return document.value ?? .null
                } catch { return .null }
            }
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            offset = try reader.integer("offset")
            if let text = reader.optional("text") {
                screen = text
            } else {
                guard case .object(var members) = json else { throw MessageError("The answer is not an object.") }
                members["offset"] = nil
                screen = .object(members)
            }
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            switch screen {
            case .object(var members):
                members["offset"] = .integer(clamping: offset)
                return .object(members)
            default: return .members(["offset": .integer(clamping: offset), "text": screen])
            }
        }
    }
}
