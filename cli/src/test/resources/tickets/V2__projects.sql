CREATE TABLE projects (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code  char(4) NOT NULL UNIQUE CHECK (code = upper(code)),
    name  text NOT NULL,
    owner bigint NOT NULL REFERENCES accounts (id) ON DELETE RESTRICT
);
COMMENT ON TABLE projects IS 'What tickets belong to; the code begins a ticket''s number';
COMMENT ON COLUMN projects.code IS 'four letters; e.g. "SHOP"';
