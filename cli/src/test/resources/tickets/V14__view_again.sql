CREATE OR REPLACE VIEW open_tickets AS
    SELECT p.code || '-' || t.number AS ticket, t.title, a.login AS reporter, t.state
    FROM tickets t JOIN projects p ON p.id = t.project LEFT JOIN accounts a ON a.id = t.reporter
    WHERE t.state <> 'closed';
COMMENT ON VIEW open_tickets IS $$for the start page$$;
