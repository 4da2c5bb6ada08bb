INSERT INTO projects (code, name, owner) SELECT c, 'Project ' || c, 1 FROM unnest(ARRAY['SHOP', 'WEBS', 'MAIL']) c;
INSERT INTO tickets (project, number, title, reporter)
    SELECT p.id, n, 'Ticket ' || n || ' of ' || p.code, 1 + n % 3 FROM projects p, generate_series(1, 40) n;
UPDATE tickets SET state = 'closed' WHERE number % 4 = 0;
