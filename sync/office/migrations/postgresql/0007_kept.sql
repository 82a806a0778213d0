-- Objects that are removed from the store without being taken in, and what a person has discarded.
CREATE TABLE kept_object (
  object TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  kept_at TEXT COLLATE "C" NOT NULL,
  size_bytes BIGINT NOT NULL,
  bytes BYTEA NOT NULL
);
CREATE TABLE discarded (
  object TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  reason TEXT COLLATE "C" NOT NULL,
  detail TEXT COLLATE "C" NOT NULL,
  because TEXT COLLATE "C" NOT NULL,
  discarded_at TEXT COLLATE "C" NOT NULL
);
