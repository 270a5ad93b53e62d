CREATE TABLE mark (in_use INTEGER NOT NULL) STRICT;
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
