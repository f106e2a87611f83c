-- The highest number a snapshot ever got; numbers are not given again after pruning.
ALTER TABLE ringgate_state ADD COLUMN last_snapshot BIGINT NOT NULL DEFAULT 0;

CREATE TABLE ringgate_snapshot (
    number BIGINT PRIMARY KEY,
    created_at_ms BIGINT NOT NULL,
    note TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    routes_bytes BIGINT NOT NULL,
    keys_bytes BIGINT NOT NULL,
    routes BYTEA NOT NULL,
    keys BYTEA NOT NULL
);
-- Snapshots are compressed badly and read whole.
ALTER TABLE ringgate_snapshot ALTER COLUMN routes SET STORAGE EXTERNAL;
ALTER TABLE ringgate_snapshot ALTER COLUMN keys SET STORAGE EXTERNAL;
