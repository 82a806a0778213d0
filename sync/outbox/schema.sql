-- The schema that all migrations together must give; a test proves it.

CREATE TABLE kiosk (
    only_row      INTEGER PRIMARY KEY CHECK (only_row = 1),
    kiosk_id      TEXT    NOT NULL,
    next_sequence INTEGER NOT NULL CHECK (next_sequence >= 1),
    ack_serial    INTEGER NOT NULL DEFAULT 0 CHECK (ack_serial >= 0),
    trusted_ms    INTEGER NOT NULL DEFAULT 0,
    hash_key      BLOB    NOT NULL CHECK (length(hash_key) = 32),
    health_serial INTEGER NOT NULL DEFAULT 0 CHECK (health_serial >= 0),
    store_ack_serial INTEGER NOT NULL DEFAULT 0 CHECK (store_ack_serial >= 0),
    trace_n       INTEGER NOT NULL DEFAULT 0 CHECK (trace_n >= 0),
    trace_hash    TEXT    NOT NULL
    DEFAULT '0000000000000000000000000000000000000000000000000000000000000000' CHECK (length(trace_hash) = 64)
) STRICT;

CREATE TABLE envelope (
    sequence   INTEGER PRIMARY KEY CHECK (sequence >= 1),
    sha256     TEXT    NOT NULL UNIQUE CHECK (length(sha256) = 64),
    state      INTEGER NOT NULL CHECK (state IN (1, 2, 3)),
    sealed     BLOB    NOT NULL,
    submission BLOB    NOT NULL UNIQUE CHECK (length(submission) = 32),
    slip       TEXT    NOT NULL UNIQUE CHECK (length(slip) = 12),
    sealed_ms  INTEGER NOT NULL,
    stored_ms  INTEGER CHECK (stored_ms IS NOT NULL OR state <> 3),
    attempts   INTEGER NOT NULL DEFAULT 0,
    last_error TEXT    NOT NULL DEFAULT '',
    bytes      INTEGER NOT NULL DEFAULT 0 CHECK (bytes >= 0)
) STRICT;

CREATE INDEX envelope_waiting ON envelope (state, stored_ms, sealed_ms, last_error, attempts, bytes, sha256);

CREATE TABLE accepted (
    sequence   INTEGER PRIMARY KEY,
    submission BLOB    NOT NULL UNIQUE CHECK (length(submission) = 32)
) STRICT;

CREATE TABLE trace (
    n         INTEGER PRIMARY KEY CHECK (n >= 1),
    line      TEXT    NOT NULL,
    signature TEXT    NOT NULL CHECK (length(signature) = 100),
    sequence  INTEGER
) STRICT;

CREATE INDEX trace_of_envelope ON trace (sequence, n);

CREATE TABLE traced_pack (
    pack    TEXT PRIMARY KEY,
    version TEXT NOT NULL
) STRICT, WITHOUT ROWID;
