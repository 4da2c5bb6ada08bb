ALTER TABLE plans DROP COLUMN yearly;
ALTER TABLE plans ALTER COLUMN price TYPE bigint USING (price * 100)::bigint;
ALTER TABLE plans RENAME COLUMN price TO cents;
ALTER TABLE plans ADD CONSTRAINT not_negative CHECK (cents >= 0) NOT VALID;
ALTER TABLE plans VALIDATE CONSTRAINT not_negative;
