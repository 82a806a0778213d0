-- The serial of what the kiosk tells of itself. docs/formats/health.md

ALTER TABLE kiosk ADD COLUMN health_serial INTEGER NOT NULL DEFAULT 0 CHECK (health_serial >= 0);
