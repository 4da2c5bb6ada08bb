CREATE TABLE ticket_labels (ticket text PRIMARY KEY, labels text[] NOT NULL DEFAULT '{}');
INSERT INTO ticket_labels VALUES ('SHOP-1', '{bug,wish}');
ALTER TABLE ticket_labels ADD COLUMN at timestamptz DEFAULT CURRENT_TIMESTAMP, ADD COLUMN by text DEFAULT SESSION_USER;
TRUNCATE log_lines, bookings RESTART IDENTITY;
