CREATE TABLE reporting.monthly AS
    SELECT date_trunc('month', created) AS month, project, count(*) AS tickets FROM tickets GROUP BY 1, 2;
ALTER TABLE reporting.monthly ADD PRIMARY KEY (month, project);
UPDATE reporting.monthly SET tickets = tickets + 1 WHERE project = 1;
