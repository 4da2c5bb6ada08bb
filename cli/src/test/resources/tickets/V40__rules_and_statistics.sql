CREATE RULE no_delete AS ON DELETE TO billing.plans DO INSTEAD NOTHING;
CREATE STATISTICS tickets_stats (dependencies) ON project, state FROM tickets;
ALTER TABLE tickets ALTER COLUMN title SET STATISTICS 500;
ALTER TABLE tickets SET (fillfactor = 80);
COMMENT ON INDEX tickets_search IS 'for the search box';
