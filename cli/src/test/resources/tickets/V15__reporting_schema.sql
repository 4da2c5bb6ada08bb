CREATE SCHEMA reporting;
CREATE MATERIALIZED VIEW reporting.per_project AS SELECT project, state, count(*) AS tickets FROM tickets GROUP BY project, state;
CREATE UNIQUE INDEX ON reporting.per_project (project, state);
