CREATE SEQUENCE invoice_numbers START 1000 INCREMENT BY 10 CACHE 5;
CREATE TABLE invoices (number bigint PRIMARY KEY DEFAULT nextval('invoice_numbers'), account bigint REFERENCES accounts, cents bigint NOT NULL);
ALTER SEQUENCE invoice_numbers OWNED BY invoices.number;
INSERT INTO invoices (account, cents) SELECT id, id * 100 FROM accounts;
