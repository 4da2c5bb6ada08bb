ALTER TYPE ticket_state ADD VALUE 'in progress' AFTER 'open';
ALTER TYPE ticket_state ADD VALUE IF NOT EXISTS 'rejected';
