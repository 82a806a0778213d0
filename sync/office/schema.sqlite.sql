-- The office's inbox. docs/formats/office-database.md explains every column.
CREATE TABLE kiosk (
  id TEXT NOT NULL PRIMARY KEY,
  ack_serial INTEGER NOT NULL DEFAULT 0,
  ack_published INTEGER NOT NULL DEFAULT 0,
  through INTEGER NOT NULL DEFAULT 0,
  ack_bytes INTEGER NOT NULL DEFAULT 0,
  ack_signature_bytes INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE submission (
  id INTEGER PRIMARY KEY,
  submission TEXT NOT NULL UNIQUE,
  kiosk TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  form TEXT NOT NULL,
  form_version TEXT NOT NULL,
  pack TEXT NOT NULL,
  pack_version TEXT NOT NULL,
  created TEXT NOT NULL,
  clock TEXT NOT NULL,
  slip TEXT NOT NULL,
  helper TEXT,
  consent_viewing INTEGER,
  consent_keeping INTEGER,
  consent_sending INTEGER,
  taken_at TEXT NOT NULL,
  content_sha256 TEXT NOT NULL,
  manifest TEXT NOT NULL,
  manifest_signature TEXT NOT NULL,
  xml TEXT NOT NULL,
  filed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX submission_by_form ON submission (form, id);
CREATE INDEX submission_by_slip ON submission (slip);
CREATE INDEX submission_unfiled ON submission (id) WHERE filed = 0;
CREATE TABLE envelope (
  sha256 TEXT NOT NULL PRIMARY KEY,
  kiosk TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  submission INTEGER NOT NULL REFERENCES submission (id),
  taken_at TEXT NOT NULL,
  listed_at TEXT NOT NULL,
  listed_serial INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX envelope_by_sequence ON envelope (kiosk, sequence);
CREATE INDEX envelope_by_listing ON envelope (kiosk, listed_serial, listed_at, sequence);
CREATE TABLE attachment (
  submission INTEGER NOT NULL REFERENCES submission (id),
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (submission, name)
) STRICT;
CREATE TABLE answer (
  submission INTEGER NOT NULL REFERENCES submission (id),
  position INTEGER NOT NULL,
  path TEXT NOT NULL,
  place TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (submission, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE form_repeat (
  form TEXT NOT NULL,
  path TEXT NOT NULL,
  PRIMARY KEY (form, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE form_column (
  form TEXT NOT NULL,
  place TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (form, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE set_aside (
  object TEXT NOT NULL PRIMARY KEY,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL
) STRICT;
CREATE TABLE status (
  submission INTEGER PRIMARY KEY REFERENCES submission (id),
  state TEXT NOT NULL,
  since TEXT NOT NULL,
  sentence TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  published INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX status_unpublished ON status (submission) WHERE published < revision;
CREATE TABLE relay (
  server TEXT NOT NULL,
  submission INTEGER NOT NULL REFERENCES submission (id),
  state TEXT NOT NULL,
  detail TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (server, submission)
) STRICT, WITHOUT ROWID;
CREATE TABLE health (
  kiosk TEXT NOT NULL PRIMARY KEY,
  serial INTEGER NOT NULL,
  last_sequence INTEGER NOT NULL,
  made_at TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  carried_json TEXT NOT NULL DEFAULT '',
  carried_signature TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE kept_object (
  object TEXT NOT NULL PRIMARY KEY,
  kept_at TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE TABLE discarded (
  object TEXT NOT NULL PRIMARY KEY,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  because TEXT NOT NULL,
  discarded_at TEXT NOT NULL
) STRICT;
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
