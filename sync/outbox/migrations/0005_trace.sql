-- What was done at the kiosk, until the office has it. docs/formats/trace.md

CREATE TABLE trace (
    n         INTEGER PRIMARY KEY CHECK (n >= 1),
    line      TEXT    NOT NULL,
    signature TEXT    NOT NULL CHECK (length(signature) = 100),
    sequence  INTEGER
) STRICT;
CREATE INDEX trace_of_envelope ON trace (sequence, n);

ALTER TABLE kiosk ADD COLUMN trace_n INTEGER NOT NULL DEFAULT 0 CHECK (trace_n >= 0);
ALTER TABLE kiosk ADD COLUMN trace_hash TEXT NOT NULL
    DEFAULT '0000000000000000000000000000000000000000000000000000000000000000' CHECK (length(trace_hash) = 64);

-- Which version of each pack the trace was last told of.
CREATE TABLE traced_pack (
    pack    TEXT PRIMARY KEY,
    version TEXT NOT NULL
) STRICT, WITHOUT ROWID;
