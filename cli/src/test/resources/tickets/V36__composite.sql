CREATE TYPE address AS (street text, zip varchar(10), city text);
ALTER TYPE address ADD ATTRIBUTE country text;
ALTER TABLE accounts ADD COLUMN home address;
UPDATE accounts SET home = ROW('Main St 1', '12345', 'Town; city', NULL)::address WHERE id = 1;
UPDATE accounts SET home.country = 'XY' WHERE id = 1;
