CREATE VIEW open_tickets AS
    SELECT p.code || '-' || t.number AS ticket, t.title, a.email AS reporter
    FROM tickets t JOIN projects p ON p.id = t.project LEFT JOIN accounts a ON a.id = t.reporter
    WHERE t.state IN ('open', 'in progress');
