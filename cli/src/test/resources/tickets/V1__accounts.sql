-- The first day: who may log in.
CREATE TABLE accounts (
    id         bigserial PRIMARY KEY,
    email      varchar(200) NOT NULL UNIQUE,
    password   text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO accounts (email, password) VALUES ('ada@example.org', 'x'), ('bo@example.org', 'y'), ('cy@example.org', 'z');
