-- What was sent on to other servers, and what kiosks have said of themselves.
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
  seen_at TEXT NOT NULL
) STRICT;
