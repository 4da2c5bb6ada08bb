CREATE TABLE comments (
    id      uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    project bigint NOT NULL,
    ticket  int NOT NULL,
    author  bigint NOT NULL REFERENCES accounts,
    text    text NOT NULL,
    CONSTRAINT comments_ticket FOREIGN KEY (project, ticket) REFERENCES tickets (project, number) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO comments (project, ticket, author, text) SELECT project, number, reporter, repeat('so it is; ', number) FROM tickets WHERE number < 20;
