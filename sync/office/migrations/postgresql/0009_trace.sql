-- What was done at the kiosks, and what is wrong with what they say of it. docs/formats/trace.md
CREATE TABLE trace (
  kiosk TEXT COLLATE "C" NOT NULL,
  n BIGINT NOT NULL,
  at TEXT COLLATE "C" NOT NULL,
  clock TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  line TEXT COLLATE "C" NOT NULL,
  signature TEXT COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL,
  taken_at TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (kiosk, n)
);
CREATE TABLE trace_fault (
  kiosk TEXT COLLATE "C" NOT NULL,
  n BIGINT NOT NULL,
  what TEXT COLLATE "C" NOT NULL,
  envelope TEXT COLLATE "C" NOT NULL,
  through BIGINT NOT NULL,
  detail TEXT COLLATE "C" NOT NULL,
  noted_at TEXT COLLATE "C" NOT NULL,
  seen_at TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (kiosk, n, what, envelope)
);
