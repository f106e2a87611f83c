-- What the parts are, by hash, so that an unchanged content can be told without reading it; empty where nobody said.
ALTER TABLE ringgate_snapshot ADD COLUMN routes_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE ringgate_snapshot ADD COLUMN keys_hash TEXT NOT NULL DEFAULT '';
