-- The order of what is listed on the acks is the serial it was listed with: a clock may once have been wrong.
ALTER TABLE envelope ADD COLUMN listed_serial INTEGER NOT NULL DEFAULT 0;
DROP INDEX envelope_by_listing;
CREATE INDEX envelope_by_listing ON envelope (kiosk, listed_serial, listed_at, sequence);
