ALTER TABLE tickets ADD COLUMN priority priority;
UPDATE tickets SET priority = CASE WHEN number % 7 = 0 THEN 'high' ELSE 'normal' END::priority;
ALTER TABLE tickets ALTER COLUMN priority SET DEFAULT 'normal', ALTER COLUMN priority SET NOT NULL;
DROP TABLE archive_2, archive_3;
