CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (at, what) VALUES (now(), TG_OP || ' on ' || TG_TABLE_NAME);
    RETURN NULL;
END $$;
CREATE TRIGGER note AFTER INSERT OR DELETE ON comments FOR EACH STATEMENT EXECUTE FUNCTION note();
INSERT INTO comments (project, ticket, author, text) VALUES (1, 1, 1, 'noted');
