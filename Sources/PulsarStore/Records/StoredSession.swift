import GRDB
package import PulsarValues

/// One ended session as the catalogue keeps it: what a list shows in columns, and the rest as its journal spells it.
package struct StoredSession: Hashable, Sendable {
    package var id: SessionID
    package var name: String
    package var workspace: String
    package var command: String
    package var directory: String
    package var columns: UInt16
    package var rows: UInt16
    package var createdAt: UInt64
    package var lastActive: UInt64
    package var endedAt: UInt64
    package var status: ExitStatus
    /// The journal's number for the reason.
    package var reason: UInt8
    package var oldest: StreamOffset
    package var end: StreamOffset
    /// What its files take on the disk.
    package var diskBytes: UInt64
    /// The newest file of the journal's events, and how long it was: where it is longer now, the journal knows more.
    package var eventsBase: StreamOffset
    package var eventsBytes: UInt64
    /// The journal's own record of what the session is, as base64.
    package var metadata: String

    package init(id: SessionID, name: String, endedAt: UInt64, status: ExitStatus, reason: UInt8, metadata: String) {
        self.id = id
        self.name = name
        self.endedAt = endedAt
        self.status = status
        self.reason = reason
        self.metadata = metadata
        (workspace, command, directory) = ("", "", "")
        (columns, rows) = (WindowSize.standard.columns, WindowSize.standard.rows)
        (createdAt, lastActive, oldest, end, diskBytes, eventsBase, eventsBytes) = (0, 0, 0, 0, 0, 0, 0)
    }
}

// MARK: - The row

extension StoredSession {
    static let upsert = """
        INSERT OR REPLACE INTO session (id, name, workspace, command, directory, columns, rows, created_at, last_active,
        ended_at, exit_kind, exit_value, end_reason, oldest, output_end, disk_bytes, metadata,
        events_base, events_bytes)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    var arguments: StatementArguments {
        let exit = StoredExit(status)
        return [
            id.description, name, workspace, command, directory, Int64(columns), Int64(rows),
            Int64(clamping: createdAt), Int64(clamping: lastActive), Int64(clamping: endedAt), exit.kind, exit.value,
            Int64(reason), Int64(clamping: oldest), Int64(clamping: end), Int64(clamping: diskBytes),
            metadata, Int64(clamping: eventsBase), Int64(clamping: eventsBytes),
        ]
    }

    /// Reads a row; nil for one that nobody here has written.
    init?(_ row: Row) {
        func number<Number: FixedWidthInteger>(_ index: Int) -> Number {
            Number(clamping: Int64.fromDatabaseValue(row[index]) ?? 0)
        }
        func text(_ index: Int) -> String { String.fromDatabaseValue(row[index]) ?? "" }
        guard let id = SessionID(text(0)) else { return nil }
        self.init(
            id: id,
            name: text(1),
            endedAt: number(9),
            status: StoredExit(kind: number(10), value: number(11)).status,
            reason: number(12),
            metadata: text(16)
        )
        workspace = text(2)
        command = text(3)
        directory = text(4)
        columns = number(5)
        rows = number(6)
        createdAt = number(7)
        lastActive = number(8)
        oldest = number(13)
        end = number(14)
        diskBytes = number(15)
        eventsBase = number(17)
        eventsBytes = number(18)
    }
}
