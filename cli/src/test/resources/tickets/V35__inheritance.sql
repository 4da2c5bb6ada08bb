CREATE TABLE documents (id int PRIMARY KEY, name text);
CREATE TABLE drawings (width int, height int, PRIMARY KEY (id)) INHERITS (documents);
INSERT INTO documents VALUES (1, 'letter');
INSERT INTO drawings VALUES (2, 'plan', 3, 4);
ALTER TABLE documents ADD COLUMN pages int DEFAULT 1;
