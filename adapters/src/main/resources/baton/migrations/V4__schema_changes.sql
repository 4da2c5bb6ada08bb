-- Schema changes on the leader become part of the log, at their place in their transaction; docs/schema-changes.md says which.
--
-- Event triggers note each one as a logical message, which the relay finds in the slot among the row changes. They are ENABLE ALWAYS,
-- because a client may set session_replication_role too; Baton's own sessions say baton.ddl = 'internal' instead.

-- Anybody may emit a logical message, and followers carry schema changes out as superuser: so each message of ours is sealed with
-- this, which only the owner may read. Every node has its own; the relay reads it from the database that it reads the slot of.
CREATE TABLE baton.secret (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    value    text NOT NULL
);
INSERT INTO baton.secret (value) VALUES (gen_random_uuid()::text || gen_random_uuid()::text);

-- What schema the database had when it was given to its node: the log knows only what changed since. See SchemaReset.
ALTER TABLE baton.node ADD COLUMN born_schema text NOT NULL DEFAULT 'not known';

-- Cuts a script into statements by PostgreSQL's lexical rules (standard_conforming_strings on). "code" is the statement without
-- comments, and with nothing inside of its string constants; "ends_at" is the place of its last character in the script.
CREATE FUNCTION baton.statements(script text, OUT statement text, OUT code text, OUT ends_at int) RETURNS SETOF record
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog AS $f$
DECLARE
    pieces   text[] := ARRAY(SELECT m[1] FROM regexp_matches(script,
        '(--|/\*|\*/|\$[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*\$|\$\$|[\n\r'';"\\]|[^-/*$\n\r'';"\\]+|.)', 'g') WITH ORDINALITY AS p(m, n) ORDER BY n);
    piece    text;
    following text;
    inside   text := '';     -- nothing, or what has to end first: ' E " -- /* or a dollar quote
    before   text := '';     -- the piece before, if it was code
    escaped  boolean := false; -- an E'...' has just ended; on the next line it may go on
    comments int := 0;       -- nested comments
    parens   int := 0;
    blocks   int := 0;       -- BEGIN ATOMIC ... END of a function's body
    word     text;
    first    int := 1;
    i        int := 0;
BEGIN
    code := '';
    ends_at := 0;
    WHILE i < cardinality(pieces) LOOP
        i := i + 1;
        piece := pieces[i];
        following := pieces[i + 1];
        ends_at := ends_at + length(piece);
        IF inside = '--' THEN
            IF piece IN (E'\n', E'\r') THEN
                inside := '';
                code := code || ' ';
            END IF;
        ELSIF inside = '/*' THEN
            comments := comments + CASE piece WHEN '/*' THEN 1 WHEN '*/' THEN -1 ELSE 0 END;
            IF comments = 0 THEN
                inside := '';
                code := code || ' ';
            END IF;
        ELSIF inside IN ('''', 'E') THEN
            IF (piece = '''' AND following = '''') OR (inside = 'E' AND piece = '\' AND following IN ('''', '\')) THEN
                i := i + 1;
                ends_at := ends_at + 1;
            ELSIF piece = '''' THEN
                escaped := inside = 'E';
                inside := '';
                code := code || piece;
            END IF;
        ELSIF inside = '"' THEN
            code := code || piece;
            IF piece = '"' THEN inside := ''; END IF;
        ELSIF inside <> '' THEN
            IF piece = inside THEN
                inside := '';
                code := code || piece;
            END IF;
        ELSIF piece = ';' AND parens <= 0 AND blocks = 0 THEN
            statement := btrim(array_to_string(pieces[first:i - 1], ''), E' \t\r\n');
            IF code ~ '\S' THEN RETURN NEXT; END IF;
            code := '';
            before := '';
            escaped := false;
            parens := 0;
            first := i + 1;
        ELSIF piece = '''' THEN
            inside := CASE WHEN escaped OR before ~* '(^|[^a-z0-9_$\u0080-\uffff])e$' THEN 'E' ELSE '''' END;
            code := code || piece;
        ELSIF piece IN ('--', '/*') THEN
            inside := piece;
            comments := 1;
        ELSIF piece = '"' OR piece ~ '^\$.*\$$' AND before !~ '[A-Za-z0-9_$\u0080-\uffff]$' THEN
            inside := piece;
            code := code || piece;
        ELSE
            code := code || piece;
            IF piece ~ '\S' THEN escaped := false; END IF;
            parens := parens + length(replace(piece, ')', '')) - length(replace(piece, '(', ''));
            IF piece ~* '\m(begin|case|end)\M' AND code ~* '^\s*create\s+(or\s+replace\s+)?(function|procedure)\M' THEN
                FOR word IN SELECT lower(m[1]) FROM regexp_matches(piece, '\m(begin|case|end)\M', 'gi') AS m LOOP
                    IF word = 'begin' OR word = 'case' AND blocks > 0 THEN blocks := blocks + 1;
                    ELSIF word = 'end' AND blocks > 0 THEN blocks := blocks - 1;
                    END IF;
                END LOOP;
            END IF;
        END IF;
        before := CASE WHEN inside = '' THEN piece ELSE '' END;
    END LOOP;
    statement := btrim(array_to_string(pieces[first:], ''), E' \t\r\n');
    IF code ~ '\S' THEN RETURN NEXT; END IF;
END $f$;

-- The command tag that PostgreSQL's event triggers give to a statement; NULL if they do not fire for it.
CREATE FUNCTION baton.tag_of(code text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog AS $f$
DECLARE
    words text := upper(btrim(regexp_replace(code, '\s+', ' ', 'g')));
    shorter text;
    kind  text;
BEGIN
    LOOP -- what stands in parentheses says nothing about the kind of statement
        shorter := regexp_replace(words, '\([^()]*\)', ' ', 'g');
        EXIT WHEN shorter = words;
        words := shorter;
    END LOOP;
    words := regexp_replace(words, '"[^"]*"', 'x', 'g');
    IF words ~ '^(SELECT|WITH|TABLE|VALUES)\M' THEN RETURN CASE WHEN words ~ '\mINTO\M' THEN 'SELECT INTO' END; END IF;
    IF words ~ '^COMMENT ON (ROLE|DATABASE|TABLESPACE|EVENT TRIGGER)\M' THEN RETURN NULL; END IF;
    IF words ~ '^(GRANT|REVOKE)\M' AND (words !~ '\mON\M' OR words ~ '\mON (DATABASE|TABLESPACE|PARAMETER)\M') THEN RETURN NULL; END IF;
    kind := substring(words FROM '^(COMMENT|GRANT|REVOKE|REINDEX|SECURITY LABEL|DROP OWNED|IMPORT FOREIGN SCHEMA|REFRESH MATERIALIZED VIEW|ALTER DEFAULT PRIVILEGES)\M');
    IF kind IS NOT NULL THEN RETURN kind; END IF;
    IF words !~ '^(CREATE|ALTER|DROP)\M' THEN RETURN NULL; END IF;
    IF words ~ '^CREATE ((GLOBAL|LOCAL) )?((TEMP|TEMPORARY|UNLOGGED) )?TABLE\M' AND words ~ '\mAS( (SELECT|WITH|TABLE|VALUES|EXECUTE)\M| *$| WITH )' THEN
        RETURN 'CREATE TABLE AS';
    END IF;
    kind := substring(words FROM '^(?:CREATE|ALTER|DROP) (?:(?:OR REPLACE|GLOBAL|LOCAL|TEMPORARY|TEMP|UNLOGGED|UNIQUE|CONSTRAINT|RECURSIVE|TRUSTED|PROCEDURAL|DEFAULT) )*'
        '(ACCESS METHOD|EVENT TRIGGER|FOREIGN DATA WRAPPER|FOREIGN TABLE|MATERIALIZED VIEW|OPERATOR CLASS|OPERATOR FAMILY|'
        'TEXT SEARCH [A-Z]+|USER MAPPING|LARGE OBJECT|[A-Z]+)\M');
    RETURN substring(words FROM '^[A-Z]+') || ' ' || kind;
END $f$;

-- The first word of a statement that may give another value on another server, for rows that are there; NULL if there is none.
-- Built-in functions that depend on settings alone are fine, for the settings travel too.
CREATE FUNCTION baton.volatile_word(statement text, code text) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog AS $f$
    WITH names AS (
        SELECT DISTINCT CASE WHEN m[1] LIKE '"%' THEN btrim(m[1], '"') ELSE lower(m[1]) END AS name, m[2] IS NOT NULL AS called
        FROM regexp_matches(code, '("[^"]+"|[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*)\s*(\()?', 'g') AS m)
    SELECT name FROM names WHERE
        name IN ('current_timestamp', 'current_date', 'current_time', 'localtime', 'localtimestamp', 'current_user', 'session_user', 'user',
                 'current_role', 'current_catalog', 'current_schema', 'serial', 'bigserial', 'smallserial', 'serial2', 'serial4', 'serial8', 'identity')
        OR called AND EXISTS (SELECT FROM pg_proc p WHERE p.proname = name AND p.prokind = 'f' AND (p.provolatile = 'v' OR p.provolatile = 's'
            AND (p.oid >= 16384 OR name IN ('now', 'transaction_timestamp', 'statement_timestamp', 'age', 'version', 'lastval', 'getdatabaseencoding')
                 OR name ~ '^(current_|inet_|pg_|txid_|has_|row_security|to_reg)|_(description|to_xml)$')))
        OR EXISTS (SELECT FROM pg_type t WHERE t.typname = name AND t.typtype = 'd' AND t.typdefaultbin IS NOT NULL AND t.typdefaultbin::text !~ '^\{CONST')
    UNION ALL
    SELECT lower(m[1]) FROM regexp_matches(statement, '''\s*(now|today|tomorrow|yesterday)\M', 'i') AS m
    LIMIT 1
$f$;

CREATE FUNCTION baton.refuse(message text, advice text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $f$
BEGIN
    RAISE EXCEPTION 'Baton: %', message USING ERRCODE = '0A000', HINT = advice
        || ' Or SET baton.ddl = ''local'': schema changes of this session then stay on this node, and the other nodes are yours to change.';
END $f$;

-- The statement that is being carried out, alone. "stack" is the call stack above the event trigger.
CREATE FUNCTION baton.current_statement(starts boolean, tag text, stack text) RETURNS text LANGUAGE plpgsql SET search_path = pg_catalog AS $f$
DECLARE
    script text := current_query();
    inner_statement text[];
    parts  text[];
    began  text := statement_timestamp()::text;
    cuts   int[];
    at     int;
    found  boolean := false;
BEGIN
    IF stack <> '' THEN
        -- PostgreSQL tells the text of a statement that PL/pgSQL runs. Functions in other languages are told by name only.
        inner_statement := regexp_match(stack, '^\nSQL statement "(.*?)"\nPL/pgSQL function [^\n]* line \d+ at (SQL statement|EXECUTE)(\n.*)?$');
        IF inner_statement IS NULL THEN
            PERFORM baton.refuse(tag || ' inside of a function that is not PL/pgSQL cannot be followed, because its text is not known',
                'Run the statement by itself, or from PL/pgSQL (a DO block, for instance).');
        END IF;
        IF tag IN ('CREATE TABLE AS', 'SELECT INTO') AND (inner_statement[2] <> 'EXECUTE' OR inner_statement[1] ~ '\$\d') THEN
            PERFORM baton.refuse(tag || ' inside of a function cannot be followed, because variables may stand in it',
                'Create the table first and then INSERT INTO ... SELECT, or use EXECUTE with the whole text of the statement.');
        END IF;
        parts := ARRAY(SELECT s.statement FROM baton.statements(inner_statement[1]) s);
        IF cardinality(parts) = 1 THEN RETURN parts[1]; END IF;
        PERFORM baton.refuse(tag || ' is one of ' || cardinality(parts) || ' statements in the text of one EXECUTE', 'Use one EXECUTE for each.');
    END IF;
    IF strpos(rtrim(script, E'; \t\r\n'), ';') = 0 THEN RETURN btrim(script, E'; \t\r\n'); END IF;
    -- One text may hold many statements, and nothing says which of them runs: so they are counted, from one event to the next.
    IF split_part(coalesce(current_setting('baton.script', true), ''), '|', 1) = began THEN
        at := split_part(current_setting('baton.script'), '|', 2)::int;
        cuts := split_part(current_setting('baton.script'), '|', 3)::int[];
    ELSE
        cuts := ARRAY(SELECT s.ends_at FROM baton.statements(script) s);
        IF cardinality(cuts) = 1 THEN RETURN btrim(script, E'; \t\r\n'); END IF;
        at := 0;
        IF EXISTS (SELECT FROM baton.statements(script) s WHERE s.code ~* '^\s*(rollback|abort)\M') THEN
            PERFORM baton.refuse(tag || ' was sent in one text with a ROLLBACK, and it cannot be told which of its statements runs',
                'Send the statements one by one.');
        END IF;
    END IF;
    IF starts THEN
        LOOP
            at := at + 1;
            EXIT WHEN at > cardinality(cuts);
            SELECT tag = baton.tag_of(s.code) INTO found
            FROM baton.statements(substr(script, coalesce(cuts[at - 1], 0) + 1, cuts[at] - coalesce(cuts[at - 1], 0))) s;
            EXIT WHEN found;
        END LOOP;
        PERFORM set_config('baton.script', began || '|' || at || '|' || cuts::text, false);
    END IF;
    IF at NOT BETWEEN 1 AND cardinality(cuts) THEN
        PERFORM baton.refuse('it cannot be told which of the ' || cardinality(cuts) || ' statements of this text is the ' || tag,
            'Send the statements one by one.');
    END IF;
    RETURN (SELECT s.statement FROM baton.statements(substr(script, coalesce(cuts[at - 1], 0) + 1, cuts[at] - coalesce(cuts[at - 1], 0))) s);
END $f$;

-- Rows that were there before a column was added share one value, which the catalog holds; a default such as now() gives another one elsewhere.
CREATE FUNCTION baton.backfills() RETURNS jsonb LANGUAGE sql SET search_path = pg_catalog AS $f$
    WITH RECURSIVE tables AS (
        SELECT objid AS id FROM pg_event_trigger_ddl_commands() WHERE classid = 'pg_class'::regclass
        UNION SELECT i.inhrelid FROM pg_inherits i JOIN tables t ON t.id = i.inhparent)
    SELECT coalesce(jsonb_agg(jsonb_build_array(n.nspname, c.relname, a.attname, a.attmissingval::text)), '[]')
    FROM tables t JOIN pg_class c ON c.oid = t.id JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.atthasmissing AND NOT a.attisdropped
$f$;

CREATE FUNCTION baton.emit(tag text, statement text, who name, settings jsonb, backfills jsonb) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog AS $f$
DECLARE
    payload text := jsonb_build_object('tag', tag, 'statement', statement, 'role', who, 'settings', settings, 'backfills', backfills)::text;
    secret  bytea := (SELECT convert_to(value, 'UTF8') FROM baton.secret);
BEGIN
    PERFORM pg_logical_emit_message(true, 'baton.ddl',
        encode(sha256(secret || sha256(secret || convert_to(payload, 'UTF8'))), 'hex') || payload);
END $f$;

-- Refuses a rewrite of rows that would come out differently on a follower (trap A20). A table without a single page has no such rows.
CREATE FUNCTION baton.check_rewrite(statement text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $f$
DECLARE
    rewritten regclass := pg_event_trigger_table_rewrite_oid();
    reason    int := pg_event_trigger_table_rewrite_reason();
    kept      "char" := (SELECT relpersistence FROM pg_class WHERE oid = rewritten);
    word      text;
BEGIN
    -- To look for a row would be to read indexes that are just being made anew.
    IF kept = 't' OR pg_relation_size(rewritten) = 0 THEN RETURN; END IF;
    IF reason & 1 <> 0 AND kept = 'u' THEN
        PERFORM baton.refuse('the rows of the unlogged table ' || rewritten || ' are on no other node, so it cannot become a logged one',
            'Create a logged table, INSERT INTO it SELECT from this one, drop this one and rename.');
    END IF;
    IF reason & 6 <> 0 THEN
        SELECT baton.volatile_word(s.statement, s.code) INTO word FROM baton.statements(statement) s;
        IF word IS NOT NULL THEN
            PERFORM baton.refuse('"' || word || '" would give the rows of ' || rewritten || ' other values on each node',
                'Change the table without it (a new column without a default), set the values with UPDATE, which is followed row by row, and then SET DEFAULT, ADD GENERATED or SET NOT NULL.');
        END IF;
    END IF;
END $f$;

-- What an event trigger does. It runs as the owner, so the caller tells who it is, and may only be the event trigger below.
CREATE FUNCTION baton.capture(event text, tag text, who name, settings jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog SET lc_messages = 'C' SET DateStyle = 'ISO, YMD' SET IntervalStyle = 'postgres' SET TimeZone = 'UTC'
SET extra_float_digits = 1 SET bytea_output = 'hex' SET lc_monetary = 'C' SET standard_conforming_strings = on AS $f$
DECLARE
    wish      text := coalesce(nullif(current_setting('baton.ddl', true), ''), 'follow');
    stack     text;
    statement text;
    objects   int;
    aside     int;
    dropped   text := coalesce(current_setting('baton.dropped', true), '');
    early     boolean := tag IN ('CREATE TABLE AS', 'SELECT INTO', 'CREATE EXTENSION');
    temporary boolean;
BEGIN
    IF wish = 'internal' OR NOT EXISTS (SELECT FROM baton.node WHERE leading_epoch > 0) THEN RETURN; END IF;
    IF wish NOT IN ('follow', 'local') THEN
        RAISE EXCEPTION 'Baton: baton.ddl is ''%''', wish USING ERRCODE = '22023', HINT = 'It is ''follow'' or ''local''.';
    END IF;
    GET DIAGNOSTICS stack = PG_CONTEXT;
    stack := substring(stack FROM '^PL/pgSQL function baton.capture\([^\n]*\) line \d+ at GET DIAGNOSTICS\nSQL statement "SELECT baton.capture\(TG_EVENT, TG_TAG, CURRENT_USER, baton.settings\(\)\)"\nPL/pgSQL function baton.on_schema_change\(\) line \d+ at PERFORM(.*)$');
    IF stack IS NULL THEN RAISE EXCEPTION 'Baton: baton.capture is for the event triggers of Baton' USING ERRCODE = '42501'; END IF;
    -- What an extension's script does, or a refresh in the making, the follower's does too.
    IF coalesce(current_setting('baton.within', true), '') NOT IN ('', tag) THEN RETURN; END IF;
    IF tag IN ('CREATE EXTENSION', 'ALTER EXTENSION', 'REFRESH MATERIALIZED VIEW') AND event IN ('ddl_command_start', 'ddl_command_end') THEN
        PERFORM set_config('baton.within', CASE event WHEN 'ddl_command_start' THEN tag ELSE '' END, true);
    END IF;

    IF event = 'sql_drop' THEN
        SELECT count(*), count(*) FILTER (WHERE is_temporary OR coalesce(schema_name, '') = 'baton') INTO objects, aside
        FROM pg_event_trigger_dropped_objects() WHERE original;
        PERFORM set_config('baton.dropped', CASE WHEN aside = 0 THEN 'kept' WHEN aside = objects THEN 'aside' ELSE 'both' END, true);
        RETURN;
    END IF;
    IF tag = 'REINDEX' THEN RETURN; END IF;
    IF wish = 'local' OR tag LIKE '% SUBSCRIPTION' THEN
        IF event = 'ddl_command_end' THEN
            RAISE WARNING 'Baton: this % stays on this node', tag
                USING HINT = CASE WHEN wish = 'local' THEN 'baton.ddl is ''local''.' ELSE 'Subscriptions do not follow; after a failover make it on the new leader.' END;
        END IF;
        RETURN;
    END IF;
    IF settings ->> 'standard_conforming_strings' <> 'on' THEN
        PERFORM baton.refuse('with standard_conforming_strings off, schema changes cannot be followed', 'SET standard_conforming_strings = on.');
    END IF;
    statement := baton.current_statement(event = 'ddl_command_start', tag, stack);

    IF event = 'table_rewrite' THEN
        PERFORM baton.check_rewrite(statement);
        RETURN;
    END IF;
    IF early THEN
        SELECT s.code ~* '^\s*create\s+((global|local)\s+)?temp|\minto\s+((global|local)\s+)?temp|\mpg_temp\s*\.' INTO temporary FROM baton.statements(statement) s;
        IF event = 'ddl_command_start' AND NOT temporary THEN
            -- Before the rows that it makes, which follow as rows.
            IF (SELECT s.code ~* '\mas\s+execute\M' FROM baton.statements(statement) s) THEN
                PERFORM baton.refuse('CREATE TABLE AS EXECUTE cannot be followed, because a prepared statement is known to its session only',
                    'Write the query itself.');
            END IF;
            PERFORM baton.emit(tag, statement, who, settings, '[]');
        ELSIF event = 'ddl_command_end' AND EXISTS (SELECT FROM pg_event_trigger_ddl_commands()
                WHERE coalesce(schema_name, '') = 'pg_temp' AND NOT temporary AND NOT in_extension) THEN
            PERFORM baton.refuse('the new table is a temporary one, and the statement does not say so', 'Say CREATE TEMPORARY TABLE.');
        END IF;
        RETURN;
    END IF;
    IF event = 'ddl_command_start' THEN RETURN; END IF;

    PERFORM set_config('baton.dropped', '', true);
    SELECT count(*), count(*) FILTER (WHERE coalesce(schema_name, '') IN ('pg_temp', 'baton') OR object_identity ~ ' on (pg_temp|baton)\.')
        INTO objects, aside FROM pg_event_trigger_ddl_commands();
    IF objects > 0 AND objects = aside OR objects = 0 AND dropped = 'aside' THEN RETURN; END IF;
    IF objects = 0 AND dropped = 'both' THEN
        PERFORM baton.refuse('it drops temporary and lasting objects at once, and the other nodes have only the lasting ones', 'Drop them apart.');
    END IF;
    IF tag IN ('GRANT', 'REVOKE') AND EXISTS (SELECT FROM baton.statements(statement) s, pg_class c
            WHERE c.oid = to_regclass(substring(s.code FROM '(?i)\mon\s+(?:table\s+)?([^\s,;(]+)')) AND c.relpersistence = 't') THEN RETURN; END IF;
    PERFORM baton.emit(tag, statement, who, settings, CASE WHEN tag = 'ALTER TABLE' THEN baton.backfills() ELSE '[]' END);
END $f$;

-- The settings of the client's session that decide what a statement means. The next two run as the client, with the client's search
-- path: so they call nothing but by its full name, and use no operator.
CREATE FUNCTION baton.settings() RETURNS jsonb LANGUAGE plpgsql AS $f$
BEGIN
    RETURN pg_catalog.jsonb_build_object(
        'search_path', pg_catalog.current_setting('search_path'),
        'standard_conforming_strings', pg_catalog.current_setting('standard_conforming_strings'),
        'default_tablespace', pg_catalog.current_setting('default_tablespace'),
        'default_table_access_method', pg_catalog.current_setting('default_table_access_method'),
        'default_text_search_config', pg_catalog.current_setting('default_text_search_config'),
        'DateStyle', pg_catalog.current_setting('DateStyle'),
        'IntervalStyle', pg_catalog.current_setting('IntervalStyle'),
        'TimeZone', pg_catalog.current_setting('TimeZone'),
        'lc_monetary', pg_catalog.current_setting('lc_monetary'),
        'extra_float_digits', pg_catalog.current_setting('extra_float_digits'),
        'bytea_output', pg_catalog.current_setting('bytea_output'),
        'array_nulls', pg_catalog.current_setting('array_nulls'),
        'transform_null_equals', pg_catalog.current_setting('transform_null_equals'),
        'xmloption', pg_catalog.current_setting('xmloption'));
END $f$;

CREATE FUNCTION baton.on_schema_change() RETURNS event_trigger LANGUAGE plpgsql AS $f$
BEGIN
    PERFORM baton.capture(TG_EVENT, TG_TAG, CURRENT_USER, baton.settings());
END $f$;

-- Whoever could call it could have followers carry out anything.
REVOKE EXECUTE ON FUNCTION baton.emit(text, text, name, jsonb, jsonb) FROM PUBLIC;

CREATE EVENT TRIGGER baton_start ON ddl_command_start EXECUTE FUNCTION baton.on_schema_change();
CREATE EVENT TRIGGER baton_end ON ddl_command_end EXECUTE FUNCTION baton.on_schema_change();
CREATE EVENT TRIGGER baton_drop ON sql_drop EXECUTE FUNCTION baton.on_schema_change();
CREATE EVENT TRIGGER baton_rewrite ON table_rewrite EXECUTE FUNCTION baton.on_schema_change();
ALTER EVENT TRIGGER baton_start ENABLE ALWAYS;
ALTER EVENT TRIGGER baton_end ENABLE ALWAYS;
ALTER EVENT TRIGGER baton_drop ENABLE ALWAYS;
ALTER EVENT TRIGGER baton_rewrite ENABLE ALWAYS;
