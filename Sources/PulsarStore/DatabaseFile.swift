import GRDB

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// How a database file is opened: for its owner alone, never through a link, and never one of a later version.
enum DatabaseFile {
    /// How much of what was written the power may take along.
    enum Durability: String {
        /// A moment's.
        case normal = "NORMAL"
        /// Nothing.
        case full = "FULL"
    }

    /// Opens the database, and makes it where there is none or a spoilt one.
    ///
    /// - Parameters:
    ///   - check: looks, before anything is changed, whether all of it is whole.
    /// - Returns: the database, and why the one that was there was put aside with the ending `.broken`; nil when it was not.
    static func open(
        _ path: String,
        _ migrations: DatabaseMigrator,
        _ durability: Durability,
        check: (Database) throws -> Void = { _ in }
    ) throws(StoreError) -> (queue: DatabaseQueue, putAside: StoreError?) {
        do throws(StoreError) { return (try openOnce(path, migrations, durability, check), nil) } catch {
            guard error.isSpoilt else { throw error }
            for ending in ["", "-wal", "-shm"] { rename(path + ending, path + ".broken" + ending) }
            return (try openOnce(path, migrations, durability, check), error)
        }
    }

    /// Does something with a database, and says what goes wrong in words of ours.
    static func telling<Result>(_ body: () throws -> Result) throws(StoreError) -> Result {
        do {
            return try body()
        } catch let error as StoreError {
            throw error
        } catch let error as DatabaseError {
            let code = error.resultCode
            let isSpoilt = [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_SCHEMA].contains(code)
            throw StoreError(error.message ?? "SQLite error \(code.rawValue)", isSpoilt: isSpoilt)
        } catch {
            throw StoreError("\(error)")
        }
    }

    /// The tables as the database describes them.
    static func schema(of queue: DatabaseQueue) throws(StoreError) -> String {
        try telling {
            try queue.read { database in
                let sql = """
                    SELECT sql FROM sqlite_master
                    WHERE sql IS NOT NULL AND name NOT LIKE 'grdb%' AND name NOT LIKE 'sqlite%' ORDER BY name
                    """
                return try String.fetchAll(database, sql: sql).joined(separator: ";\n") + ";\n"
            }
        }
    }

    private static func openOnce(
        _ path: String,
        _ migrations: DatabaseMigrator,
        _ durability: Durability,
        _ check: (Database) throws -> Void
    ) throws(StoreError) -> DatabaseQueue {
        // Why made first: for its owner alone, and never through a link that somebody put there.
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else {
            let reason = errno
            throw StoreError(String(cString: strerror(reason)), isSpoilt: [ELOOP, ENXIO, EISDIR].contains(reason))
        }
        var status = stat()
        fstat(descriptor, &status)
        close(descriptor)
        guard status.st_mode & S_IFMT == S_IFREG else { throw StoreError("it is no file", isSpoilt: true) }
        return try telling {
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            configuration.prepareDatabase { database in
                // Bound: pages that are kept in memory, in KiB; lists are kept by the engine itself.
                try database.execute(
                    sql: "PRAGMA synchronous = \(durability.rawValue); PRAGMA cache_size = -256"
                )
            }
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            guard try !queue.read(migrations.hasBeenSuperseded) else {
                throw StoreError("a newer version of Pulsar wrote it; it is left as it is for that version")
            }
            // Why only here: to set it up changes the file.
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
            try queue.write { try check($0) }
            try migrations.migrate(queue)
            return queue
        }
    }
}
