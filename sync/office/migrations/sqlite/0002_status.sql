CREATE TABLE status (
  submission INTEGER PRIMARY KEY REFERENCES submission (id),
  state TEXT NOT NULL,
  since TEXT NOT NULL,
  sentence TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  published INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX status_unpublished ON status (submission) WHERE published < revision;
INSERT INTO status (submission, state, since, sentence) SELECT id, 'received', taken_at, '' FROM submission;
