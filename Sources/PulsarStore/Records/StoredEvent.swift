import GRDB
package import PulsarValues

/// One thing that happened, as the catalogue keeps it; what does not apply is empty, zero or nil.
package struct StoredEvent: Hashable, Sendable {
    /// Counts what was ever kept, from 1 on; 0 in one that is not kept yet.
    package var number: UInt64 = 0
    /// Milliseconds since 1970.
    package var at: UInt64
    package var kind: String
    package var session: SessionID?
    /// What the session was called then.
    package var name = ""
    package var client: ClientID?
    package var processID: Int32 = 0
    package var program = ""
    package var origin = ""
    package var status: ExitStatus?
    package var detail = ""

    package init(at: UInt64, kind: String) {
        self.at = at
        self.kind = kind
    }
}

// MARK: - The row

extension StoredEvent {
    static let insert = """
        INSERT INTO event (at, kind, session, name, client, process, program, origin, exit_kind, exit_value, detail)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static let columns =
        "number, at, kind, session, name, client, process, program, origin, exit_kind, exit_value, detail"

    var arguments: StatementArguments {
        let exit = status.map { StoredExit($0) }
        return [
            Int64(clamping: at), kind, session?.description ?? "", name, client?.description ?? "", Int64(processID),
            program, origin, exit?.kind, exit?.value, detail,
        ]
    }

    /// Reads a row of ``columns``.
    init(_ row: Row) {
        func number<Number: FixedWidthInteger>(_ index: Int) -> Number? {
            Int64.fromDatabaseValue(row[index]).map { Number(clamping: $0) }
        }
        func text(_ index: Int) -> String { String.fromDatabaseValue(row[index]) ?? "" }
        self.init(at: number(1) ?? 0, kind: text(2))
        self.number = number(0) ?? 0
        session = SessionID(text(3))
        name = text(4)
        client = ClientID(text(5))
        processID = number(6) ?? 0
        program = text(7)
        origin = text(8)
        if let kind: Int64 = number(9), let value: Int64 = number(10) {
            status = StoredExit(kind: kind, value: value).status
        }
        detail = text(11)
    }
}
