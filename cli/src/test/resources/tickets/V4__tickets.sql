CREATE TABLE tickets (
    project  bigint NOT NULL REFERENCES projects,
    number   int NOT NULL,
    title    short_text NOT NULL,
    body     text,
    state    ticket_state NOT NULL DEFAULT 'open',
    reporter bigint REFERENCES accounts ON DELETE SET NULL,
    created  timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (project, number)
);
CREATE INDEX tickets_reporter ON tickets (reporter);
CREATE INDEX tickets_open ON tickets (project) WHERE state = 'open';
