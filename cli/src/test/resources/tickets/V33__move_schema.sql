CREATE SCHEMA billing;
ALTER TABLE invoices SET SCHEMA billing;
ALTER TABLE plans SET SCHEMA billing;
ALTER TYPE priority RENAME VALUE 'high' TO 'urgent';
ALTER TABLE labels RENAME TO tags;
ALTER INDEX tickets_reporter RENAME TO tickets_by_reporter;
