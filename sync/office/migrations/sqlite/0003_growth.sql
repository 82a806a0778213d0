-- What keeps a pull's cost from growing with all that came before.
ALTER TABLE kiosk ADD COLUMN through INTEGER NOT NULL DEFAULT 0;
CREATE INDEX envelope_by_listing ON envelope (kiosk, listed_at, sequence);
CREATE INDEX submission_unfiled ON submission (id) WHERE filed = 0;
