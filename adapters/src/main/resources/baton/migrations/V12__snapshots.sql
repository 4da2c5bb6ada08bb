-- All that the schema of this database was made by, in the order in which it was done: whoever carries it out in an empty database has the same
-- schema, to the number of each column. Written by the transaction of the change itself, on the leader by the event triggers and on followers by
-- whoever applies the log. Each node has its own.
CREATE TABLE baton.schema_history (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tag       text NOT NULL,           -- PostgreSQL's word for the statement; in small letters for a script of Baton's own
    statement text NOT NULL,
    role      text NOT NULL,
    settings  jsonb NOT NULL
);

-- Whether the schema was empty before the first of these. It was not in the database that a cluster was made of, nor before there was a history.
ALTER TABLE baton.node ADD COLUMN whole_history boolean NOT NULL DEFAULT false;

-- A restore under way: which snapshot, and how far it is. One row, none if the database is whole.
CREATE TABLE baton.restoring (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    snapshot text NOT NULL,
    loading  boolean NOT NULL DEFAULT false, -- the schema is complete, and its indexes are told to wait
    began    timestamptz NOT NULL DEFAULT now()
);

-- What of it is here, each file by the transaction that brought its rows.
CREATE TABLE baton.restored (
    file text PRIMARY KEY
);

-- Notes the change in the history too. It has to be small, so that a large message of the same name is known to be somebody else's without being read.
CREATE OR REPLACE FUNCTION baton.emit(tag text, statement text, who name, settings jsonb, backfills jsonb) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog AS $f$
DECLARE
    payload text := jsonb_build_object('tag', tag, 'statement', statement, 'role', who, 'settings', settings, 'backfills', backfills)::text;
    bytes   int := octet_length(convert_to(payload, 'UTF8'));
    secret  bytea := (SELECT convert_to(value, 'UTF8') FROM baton.secret);
BEGIN
    IF bytes > 2000000 THEN
        PERFORM baton.refuse(tag || ' takes ' || bytes || ' bytes in the log, more than the 2000000 that a schema change may take',
            'Put data into tables, and make the statement smaller or several of it.');
    END IF;
    -- What a materialized view is filled with is not its schema.
    IF tag <> 'REFRESH MATERIALIZED VIEW' THEN
        INSERT INTO baton.schema_history (tag, statement, role, settings) VALUES (emit.tag, emit.statement, emit.who, emit.settings);
    END IF;
    PERFORM pg_logical_emit_message(true, 'baton.ddl',
        encode(sha256(secret || sha256(secret || convert_to(payload, 'UTF8'))), 'hex') || payload);
END $f$;
