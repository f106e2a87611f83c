-- "RGst", so that a file of another program is not taken for ours.
PRAGMA application_id = 1380414324;

CREATE TABLE ringgate_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    revision INTEGER NOT NULL,
    last_commit TEXT NOT NULL
) STRICT;
INSERT INTO ringgate_state (one, revision, last_commit) VALUES (1, 0, '');

CREATE TABLE ringgate_entry (
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    id TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (kind, scope, id)
) STRICT;

CREATE TABLE ringgate_audit (
    revision INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    principal TEXT NOT NULL,
    source_ip TEXT NOT NULL,
    operation TEXT NOT NULL,
    resource TEXT NOT NULL,
    request_id TEXT NOT NULL,
    summary TEXT NOT NULL,
    change_count INTEGER NOT NULL,
    changed TEXT NOT NULL
) STRICT;
CREATE INDEX ringgate_audit_at ON ringgate_audit (at_ms);
CREATE INDEX ringgate_audit_principal ON ringgate_audit (principal, revision);
