CREATE TABLE plans (id int PRIMARY KEY, name text, price numeric(8, 2) NOT NULL);
INSERT INTO plans VALUES (1, 'free', 0), (2, 'team', 9.9), (3, 'company', 99);
ALTER TABLE plans ADD COLUMN yearly numeric GENERATED ALWAYS AS (price * 10) STORED;
