-- The newest acks read from the store, apart from what sticks have brought. docs/formats/acks.md

ALTER TABLE kiosk ADD COLUMN store_ack_serial INTEGER NOT NULL DEFAULT 0 CHECK (store_ack_serial >= 0);
-- Which of them came from the store is not known of what was accepted before: nothing older is let in by this.
UPDATE kiosk SET store_ack_serial = ack_serial;
