import GRDB
package import PulsarValues

/// The access tokens, in a database of their own: nothing of what is written may be lost, for a token that was revoked must
/// never come back.
///
/// It writes on a thread of its own.
package final class TokenStore: Sendable {
    /// Why what was there was put aside, with the ending `.broken`, so that no token is valid any more; nil when it was not.
    package let putAside: StoreError?
    private let queue: DatabaseQueue

    /// Opens the database, and makes it where there is none or a spoilt one.
    package init(path: String) throws(StoreError) {
        (queue, putAside) = try DatabaseFile.open(path, Migrations.tokens, .full) { database in
            let verdict = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "no answer"
            guard verdict == "ok" else { throw StoreError(verdict, isSpoilt: true) }
        }
    }

    /// All tokens there are; a row that cannot be read is no token.
    package func tokens() throws(StoreError) -> [StoredToken] {
        try DatabaseFile.telling {
            try queue.read { database in
                try Row.fetchAll(database, sql: "SELECT \(StoredToken.columns) FROM token ORDER BY created_at, id")
                    .compactMap { StoredToken($0) }
            }
        }
    }

    /// Keeps a token.
    ///
    /// - Parameter then: called on the database's thread, once it is on the disk; with the error when it is not.
    package func insert(_ token: StoredToken, then: @escaping @Sendable (StoreError?) -> Void) {
        write(StoredToken.insert, token.arguments, then)
    }

    /// Forgets a token.
    ///
    /// - Parameter then: as ``insert(_:then:)`` calls it.
    package func remove(_ id: Identifier, then: @escaping @Sendable (StoreError?) -> Void) {
        write("DELETE FROM token WHERE id = ?", [id.description], then)
    }

    /// Notes that a token was used.
    ///
    /// - Parameter then: as ``insert(_:then:)`` calls it.
    package func noteUse(of id: Identifier, at moment: UInt64, then: @escaping @Sendable (StoreError?) -> Void) {
        write("UPDATE token SET last_used_at = ? WHERE id = ?", [Int64(clamping: moment), id.description], then)
    }

    /// Waits for what is being written.
    package func close() throws(StoreError) {
        try DatabaseFile.telling { try queue.close() }
    }

    /// The tables as the database describes them.
    package func schema() throws(StoreError) -> String { try DatabaseFile.schema(of: queue) }

    private func write(
        _ sql: String,
        _ arguments: StatementArguments,
        _ then: @escaping @Sendable (StoreError?) -> Void
    ) {
        queue.asyncWriteWithoutTransaction { database in
            do throws(StoreError) {
                try DatabaseFile.telling { try database.execute(sql: sql, arguments: arguments) }
                then(nil)
            } catch { then(error) }
        }
    }
}
