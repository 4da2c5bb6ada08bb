CREATE TABLE labels (id serial PRIMARY KEY, name text NOT NULL UNIQUE, color int CHECK (color BETWEEN 0 AND 16777215));
CREATE TABLE ticket_labels (
    project bigint,
    ticket  int,
    label   int REFERENCES labels ON DELETE CASCADE,
    PRIMARY KEY (project, ticket, label),
    FOREIGN KEY (project, ticket) REFERENCES tickets
);
INSERT INTO labels (name) VALUES ('bug'), ('wish'), ('question');
INSERT INTO ticket_labels SELECT project, number, 1 + number % 3 FROM tickets;
