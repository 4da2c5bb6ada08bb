UPDATE tickets SET state = 'in progress' WHERE number % 5 = 0 AND state = 'open';
CREATE INDEX tickets_busy ON tickets (project, number) WHERE state = 'in progress';
