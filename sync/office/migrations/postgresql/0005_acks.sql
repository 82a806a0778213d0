-- How long the acks are that the store was given, so that damaged ones are noticed.
ALTER TABLE kiosk ADD COLUMN ack_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE kiosk ADD COLUMN ack_signature_bytes BIGINT NOT NULL DEFAULT 0;
