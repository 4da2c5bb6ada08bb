-- Values that differ from row to row: the column first, the values as rows, then the default.
ALTER TABLE accounts ADD COLUMN public_id uuid;
UPDATE accounts SET public_id = gen_random_uuid();
ALTER TABLE accounts ALTER COLUMN public_id SET DEFAULT gen_random_uuid(), ALTER COLUMN public_id SET NOT NULL, ADD UNIQUE (public_id);
