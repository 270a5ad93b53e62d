/// Asks to be told what happens.
public struct Subscribe: Request {
    /// The notifications; nil means all.
    public var events: [EventName]?

    /// A request from its parts.
    public init(events: [EventName]? = nil) {
        self.events = events
    }

    static let events = Parameter<[EventName]>.choices("events", "The notifications; without it all.").optional

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "subscribe",
        summary: "Begins notifications on this connection.",
        parameters: [events.descriptor],
        resultSummary: "`events`: what this connection is now told.",
        capability: .list
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        events = try reader(Self.events)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "events": events.map { .strings($0.map(\.rawValue)) }
        ])
    }
}

extension Subscribe {
    /// What is answered.
    public struct Answer: MessageValue {
        /// What this connection is now told.
        public var events: [EventName]

        /// An answer from its parts.
        public init(events: [EventName]) {
            self.events = events
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            events = try reader.strings("events").compactMap { EventName(rawValue: $0) }
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            .members([
                "events": .strings(events.map(\.rawValue))
            ])
        }
    }
}
