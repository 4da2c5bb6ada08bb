CREATE TABLE log_lines (at timestamptz DEFAULT now(), line text);
ALTER TABLE log_lines REPLICA IDENTITY FULL;
INSERT INTO log_lines (line) VALUES ('one'), ('two'), ('two');
DELETE FROM log_lines WHERE line = 'one';
