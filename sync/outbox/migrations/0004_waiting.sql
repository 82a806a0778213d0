-- What delivery asks for at every step, without the sealed bytes that fill the table: one look at a long queue stays short.

ALTER TABLE envelope ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0 CHECK (bytes >= 0);
UPDATE envelope SET bytes = length(sealed);
CREATE INDEX envelope_waiting ON envelope (state, stored_ms, sealed_ms, last_error, attempts, bytes, sha256);
