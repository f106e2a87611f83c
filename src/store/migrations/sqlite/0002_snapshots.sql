-- The highest number a snapshot ever got; numbers are not given again after pruning.
ALTER TABLE ringgate_state ADD COLUMN last_snapshot INTEGER NOT NULL DEFAULT 0;

CREATE TABLE ringgate_snapshot (
    number INTEGER PRIMARY KEY,
    created_at_ms INTEGER NOT NULL,
    note TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    routes_bytes INTEGER NOT NULL,
    keys_bytes INTEGER NOT NULL,
    routes BLOB NOT NULL,
    keys BLOB NOT NULL
) STRICT;
