import GRDB
package import PulsarValues

/// The sessions that have ended, and what happened to all of them, in a database: thousands are listed without a look into
/// their journals.
///
/// Its sessions are a cache. What lives is the keeper's to know, and what a journal says holds against this; so a catalogue
/// that is lost or spoilt costs time, and the events, and nothing else. It writes on a thread of its own.
package final class Catalogue: Sendable {
    /// Bound: by how much the numbers of the events that are kept differ; the oldest go.
    package static let eventsMax = 20_000

    /// What is to be written at once.
    package struct Batch: Hashable, Sendable {
        /// Bound: events of one batch; what happens beyond it, in a fifth of a second, is not kept.
        package static let eventsMax = 4_096

        package private(set) var sessions: [SessionID: StoredSession] = [:]
        package private(set) var removed: Set<SessionID> = []
        package private(set) var events: [StoredEvent] = []
        package private(set) var forgotten: Set<SessionID> = []

        package init() {}

        package var isEmpty: Bool { sessions.isEmpty && removed.isEmpty && events.isEmpty && forgotten.isEmpty }

        package mutating func put(_ session: StoredSession) {
            removed.remove(session.id)
            sessions[session.id] = session
        }

        package mutating func remove(_ id: SessionID) {
            sessions[id] = nil
            removed.insert(id)
        }

        package mutating func append(_ event: StoredEvent) {
            if events.count < Self.eventsMax { events.append(event) }
        }

        /// Removes everything that happened to a session.
        package mutating func forgetEvents(of id: SessionID) {
            events.removeAll { $0.session == id }
            forgotten.insert(id)
        }
    }

    /// Why what was there was put aside, with the ending `.broken`; nil when it was not.
    package let putAside: StoreError?
    private let queue: DatabaseQueue

    /// Opens the database, and makes it where there is none or a spoilt one.
    package init(path: String) throws(StoreError) {
        let (queue, putAside) = try DatabaseFile.open(path, Migrations.catalogue, .normal, check: Self.checkAfterCut)
        try DatabaseFile.telling { try queue.write { try $0.execute(sql: "UPDATE mark SET in_use = 1") } }
        self.queue = queue
        self.putAside = putAside
    }

    /// All sessions there are; a row that cannot be read is left out.
    package func sessions() throws(StoreError) -> [StoredSession] {
        try DatabaseFile.telling {
            try queue.read { database in
                var sessions: [StoredSession] = []
                let rows = try Row.fetchCursor(
                    database,
                    sql: """
                        SELECT id, name, workspace, command, directory, columns, rows, created_at, last_active, ended_at,
                        exit_kind, exit_value, end_reason, oldest, output_end, disk_bytes, metadata, events_base,
                        events_bytes FROM session
                        """
                )
                while let row = try rows.next() {
                    if let session = StoredSession(row) { sessions.append(session) }
                }
                return sessions
            }
        }
    }

    /// Reads what happened, oldest first, on the catalogue's own thread and behind all that is being written.
    ///
    /// - Parameters:
    ///   - session: only what happened to it, and to its engines.
    ///   - number: only what came behind the event of this number, from there on; nil means the newest.
    ///   - then: called there.
    package func readEvents(
        of session: SessionID?,
        after number: UInt64?,
        countMax: Int,
        then: @escaping @Sendable (Result<[StoredEvent], StoreError>) -> Void
    ) {
        let order = number == nil ? "DESC" : "ASC"
        // What befell all sessions of the daemon befell this one, from its first event on.
        let filter =
            session == nil
            ? ""
            : """
            AND (session = ?1 OR session = '' AND kind LIKE 'engine%'
                AND number > (SELECT min(number) FROM event WHERE session = ?1))
            """
        let sql = """
            SELECT \(StoredEvent.columns) FROM event WHERE number > ?2 \(filter) ORDER BY number \(order) LIMIT ?3
            """
        let arguments: StatementArguments = [session?.description ?? "", Int64(clamping: number ?? 0), countMax]
        queue.asyncRead { database in
            do throws(StoreError) {
                let events = try DatabaseFile.telling {
                    try Row.fetchAll(try database.get(), sql: sql, arguments: arguments).map { StoredEvent($0) }
                }
                then(.success(number == nil ? events.reversed() : events))
            } catch { then(.failure(error)) }
        }
    }

    /// Writes a batch, in one transaction, on the catalogue's own thread.
    ///
    /// - Parameters:
    ///   - failed: called there when it could not be done.
    ///   - finished: called there when it was tried.
    package func write(
        _ batch: Batch,
        failed: @escaping @Sendable (StoreError) -> Void,
        finished: @escaping @Sendable () -> Void = {}
    ) {
        queue.asyncWriteWithoutTransaction { database in
            do throws(StoreError) {
                try DatabaseFile.telling { try database.inTransaction { try Self.apply(batch, database) } }
            } catch { failed(error) }
            finished()
        }
    }

    /// Waits for what is being written, and writes a batch.
    package func writeNow(_ batch: Batch) throws(StoreError) {
        try DatabaseFile.telling {
            try queue.writeWithoutTransaction { database in
                try database.inTransaction { try Self.apply(batch, database) }
            }
        }
    }

    /// Waits for what is being written, writes the rest, and takes back the mark that somebody uses the database.
    package func close(_ rest: Batch) throws(StoreError) {
        try DatabaseFile.telling {
            try queue.writeWithoutTransaction { database in
                try database.inTransaction {
                    try database.execute(sql: "UPDATE mark SET in_use = 0")
                    return try Self.apply(rest, database)
                }
            }
            try queue.close()
        }
    }

    /// The tables as the database describes them.
    package func schema() throws(StoreError) -> String { try DatabaseFile.schema(of: queue) }

    // MARK: - Private

    /// Looks whether everything is whole when the last user of the database was cut off.
    private static func checkAfterCut(_ database: Database) throws {
        guard try database.tableExists("mark"),
            try Int.fetchOne(database, sql: "SELECT in_use FROM mark") != 0
        else { return }
        let verdict = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "no answer"
        guard verdict == "ok" else { throw StoreError(verdict, isSpoilt: true) }
    }

    private static func apply(_ batch: Batch, _ database: Database) throws -> Database.TransactionCompletion {
        if !batch.sessions.isEmpty {
            let statement = try database.cachedStatement(sql: StoredSession.upsert)
            for session in batch.sessions.values { try statement.execute(arguments: session.arguments) }
        }
        if !batch.removed.isEmpty {
            let statement = try database.cachedStatement(sql: "DELETE FROM session WHERE id = ?")
            for id in batch.removed { try statement.execute(arguments: [id.description]) }
        }
        if !batch.forgotten.isEmpty {
            let statement = try database.cachedStatement(sql: "DELETE FROM event WHERE session = ?")
            for id in batch.forgotten { try statement.execute(arguments: [id.description]) }
        }
        if !batch.events.isEmpty {
            let statement = try database.cachedStatement(sql: StoredEvent.insert)
            for event in batch.events { try statement.execute(arguments: event.arguments) }
            let surplus = "DELETE FROM event WHERE number <= (SELECT max(number) FROM event) - ?"
            try database.cachedStatement(sql: surplus).execute(arguments: [eventsMax])
        }
        return .commit
    }
}
