DROP VIEW open_tickets;
DROP MATERIALIZED VIEW reporting.per_project;
DROP TABLE ticket_labels;
DROP FUNCTION touch() CASCADE;
DROP TABLE IF EXISTS archive_1, archive_never;
