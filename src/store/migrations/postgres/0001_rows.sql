CREATE TABLE ringgate_state (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    revision BIGINT NOT NULL,
    last_commit TEXT NOT NULL
);
INSERT INTO ringgate_state (one, revision, last_commit) VALUES (1, 0, '');

-- Keys are ordered by their bytes, whatever the database's language.
CREATE TABLE ringgate_entry (
    kind TEXT COLLATE "C" NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    value BYTEA NOT NULL,
    PRIMARY KEY (kind, scope, id)
);

CREATE TABLE ringgate_audit (
    revision BIGINT PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    principal TEXT COLLATE "C" NOT NULL,
    source_ip TEXT NOT NULL,
    operation TEXT COLLATE "C" NOT NULL,
    resource TEXT COLLATE "C" NOT NULL,
    request_id TEXT NOT NULL,
    summary TEXT NOT NULL,
    change_count BIGINT NOT NULL,
    changed TEXT NOT NULL
);
CREATE INDEX ringgate_audit_at ON ringgate_audit (at_ms);
CREATE INDEX ringgate_audit_principal ON ringgate_audit (principal, revision);
