-- Objects that are removed from the store without being taken in, and what a person has discarded.
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
