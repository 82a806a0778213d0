CREATE TABLE status (
  submission BIGINT PRIMARY KEY REFERENCES submission (id),
  state TEXT COLLATE "C" NOT NULL,
  since TEXT COLLATE "C" NOT NULL,
  sentence TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL DEFAULT 1,
  published BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX status_unpublished ON status (submission) WHERE published < revision;
INSERT INTO status (submission, state, since, sentence) SELECT id, 'received', taken_at, '' FROM submission;
