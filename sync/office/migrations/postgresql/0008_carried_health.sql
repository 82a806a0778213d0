-- What a kiosk without a line has said of itself, as a stick brought it.
ALTER TABLE health ADD COLUMN carried_json TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE health ADD COLUMN carried_signature TEXT COLLATE "C" NOT NULL DEFAULT '';
