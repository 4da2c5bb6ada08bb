CREATE TABLE subscriptions (
    account bigint PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    plan    int NOT NULL REFERENCES plans,
    period  daterange NOT NULL,
    extras  jsonb NOT NULL DEFAULT '{}'
);
INSERT INTO subscriptions SELECT id, 1 + id % 3, daterange('2026-01-01', NULL), jsonb_build_object('seats', id) FROM accounts;
CREATE INDEX subscriptions_extras ON subscriptions USING gin (extras jsonb_path_ops);
