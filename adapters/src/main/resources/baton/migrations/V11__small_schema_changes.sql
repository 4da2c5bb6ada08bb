-- A schema change has to be small, so that a large message of the same name is known to be somebody else's without being read.
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
    PERFORM pg_logical_emit_message(true, 'baton.ddl',
        encode(sha256(secret || sha256(secret || convert_to(payload, 'UTF8'))), 'hex') || payload);
END $f$;
