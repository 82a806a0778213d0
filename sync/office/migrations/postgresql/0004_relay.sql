-- What was sent on to other servers, and what kiosks have said of themselves.
CREATE TABLE relay (
  server TEXT COLLATE "C" NOT NULL,
  submission BIGINT NOT NULL REFERENCES submission (id),
  state TEXT COLLATE "C" NOT NULL,
  detail TEXT COLLATE "C" NOT NULL,
  at TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (server, submission)
);
CREATE TABLE health (
  kiosk TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  serial BIGINT NOT NULL,
  last_sequence BIGINT NOT NULL,
  made_at TEXT COLLATE "C" NOT NULL,
  seen_at TEXT COLLATE "C" NOT NULL
);
