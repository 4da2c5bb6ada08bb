ALTER TABLE accounts RENAME COLUMN email TO login;
ALTER TABLE accounts ADD COLUMN email text;
