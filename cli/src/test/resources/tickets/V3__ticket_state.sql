CREATE TYPE ticket_state AS ENUM ('open', 'closed');
CREATE DOMAIN short_text AS text CHECK (length(VALUE) BETWEEN 1 AND 200);
