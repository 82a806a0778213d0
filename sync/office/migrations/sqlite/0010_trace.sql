-- What was done at the kiosks, and what is wrong with what they say of it. docs/formats/trace.md
CREATE TABLE trace (
  kiosk TEXT NOT NULL,
  n INTEGER NOT NULL,
  at TEXT NOT NULL,
  clock TEXT NOT NULL,
  kind TEXT NOT NULL,
  line TEXT NOT NULL,
  signature TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  taken_at TEXT NOT NULL,
  PRIMARY KEY (kiosk, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE trace_fault (
  kiosk TEXT NOT NULL,
  n INTEGER NOT NULL,
  what TEXT NOT NULL,
  envelope TEXT NOT NULL,
  through INTEGER NOT NULL,
  detail TEXT NOT NULL,
  noted_at TEXT NOT NULL,
  seen_at TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (kiosk, n, what, envelope)
) STRICT, WITHOUT ROWID;
