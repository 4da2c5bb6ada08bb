CREATE FUNCTION words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN to_tsvector('english'::regconfig, $1);
ALTER TABLE tickets ADD COLUMN search tsvector GENERATED ALWAYS AS (words(title || ' ' || coalesce(body, ''))) STORED;
CREATE INDEX tickets_search ON tickets USING gin (search);
