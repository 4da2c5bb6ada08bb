ALTER TABLE tickets ADD COLUMN changed timestamptz NOT NULL DEFAULT now();
CREATE TRIGGER touch BEFORE UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION touch();
UPDATE tickets SET body = 'touched' WHERE number = 3;
