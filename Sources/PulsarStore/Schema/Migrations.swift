import GRDB

/// How a database of any earlier version becomes one of this: each step is registered once and never changed.
enum Migrations {
    static var catalogue: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            // Why the mark: one that nobody took back says that the last user was cut off.
            try database.execute(
                sql: """
                    CREATE TABLE session (
                        id TEXT NOT NULL PRIMARY KEY,
                        name TEXT NOT NULL,
                        workspace TEXT NOT NULL,
                        command TEXT NOT NULL,
                        directory TEXT NOT NULL,
                        columns INTEGER NOT NULL,
                        rows INTEGER NOT NULL,
                        created_at INTEGER NOT NULL,
                        last_active INTEGER NOT NULL,
                        ended_at INTEGER NOT NULL,
                        exit_kind INTEGER NOT NULL,
                        exit_value INTEGER NOT NULL,
                        end_reason INTEGER NOT NULL,
                        oldest INTEGER NOT NULL,
                        output_end INTEGER NOT NULL,
                        disk_bytes INTEGER NOT NULL,
                        metadata TEXT NOT NULL,
                        events_base INTEGER NOT NULL,
                        events_bytes INTEGER NOT NULL
                    ) WITHOUT ROWID, STRICT;
                    CREATE TABLE mark (in_use INTEGER NOT NULL) STRICT;
                    INSERT INTO mark VALUES (0)
                    """
            )
        }
        migrator.registerMigration("2") { database in
            // Why AUTOINCREMENT: a number that was told must not come back when the newest is removed.
            try database.execute(
                sql: """
                    CREATE TABLE event (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        at INTEGER NOT NULL,
                        kind TEXT NOT NULL,
                        session TEXT NOT NULL,
                        name TEXT NOT NULL,
                        client TEXT NOT NULL,
                        process INTEGER NOT NULL,
                        program TEXT NOT NULL,
                        origin TEXT NOT NULL,
                        exit_kind INTEGER,
                        exit_value INTEGER,
                        detail TEXT NOT NULL
                    ) STRICT;
                    CREATE INDEX event_of_session ON event (session, number)
                    """
            )
        }
        return migrator
    }

    static var tokens: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE token (
                        id TEXT NOT NULL PRIMARY KEY,
                        name TEXT NOT NULL UNIQUE,
                        digest TEXT NOT NULL,
                        capabilities TEXT NOT NULL,
                        created_at INTEGER NOT NULL,
                        expires_at INTEGER,
                        last_used_at INTEGER
                    ) WITHOUT ROWID, STRICT
                    """
            )
        }
        return migrator
    }
}
