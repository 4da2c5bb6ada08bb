-- All that Baton puts into a database. Flyway runs it on every node, in the schema "baton".

-- Which node of which cluster this database belongs to. One row.
CREATE TABLE baton.node (
    only_row      boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    cluster       text NOT NULL,
    node          text NOT NULL,
    cluster_id    text NOT NULL,            -- Kafka's own id of the cluster, and of the log topic:
    topic_id      text NOT NULL,            -- offsets mean nothing in another one (trap K9)
    born_empty    boolean NOT NULL,         -- it held no rows when it was given to its node: the log alone can fill it again
    leading_epoch bigint NOT NULL DEFAULT 0, -- the epoch that this server leads, 0 if it does not
    own_since     bigint NOT NULL DEFAULT 0  -- rows of own epochs before this one are not in this database (it was rebuilt)
);

-- How far the log is applied here. One row, written by the same transaction as the rows themselves (trap K11).
CREATE TABLE baton.applied (
    only_row       boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    log_offset     bigint  NOT NULL,
    epoch          bigint  NOT NULL,
    leader         text    NOT NULL,
    incarnation    text    NOT NULL,
    sequence       bigint  NOT NULL,
    broken         boolean NOT NULL,
    logged         pg_lsn  NOT NULL,
    position_epoch bigint  NOT NULL,
    position_lsn   pg_lsn  NOT NULL
);

-- The key-value calls of the API. Replicated like any table of the user's.
CREATE TABLE baton.kv (
    key   text PRIMARY KEY,
    value jsonb NOT NULL
);

-- The token of everything that this session can see: give it to a read on another node.
CREATE FUNCTION baton.position() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    leads bigint;
BEGIN
    SELECT leading_epoch INTO leads FROM baton.node;
    IF leads > 0 THEN
        RETURN leads || ':' || pg_current_wal_insert_lsn();
    END IF;
    RETURN coalesce((SELECT position_epoch || ':' || position_lsn FROM baton.applied), '0:0/0');
END $$;

-- Whether everything up to the token can be read here.
CREATE FUNCTION baton.reached(token text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    wanted_epoch bigint;
    wanted_lsn   pg_lsn;
BEGIN
    BEGIN
        wanted_epoch := split_part(token, ':', 1)::bigint;
        wanted_lsn   := split_part(token, ':', 2)::pg_lsn;
    EXCEPTION WHEN OTHERS THEN
        RAISE EXCEPTION '"%" is not a position token', token
            USING HINT = 'A token looks like 3:16/B374D848 and comes from baton.position() or a Baton-Position header.', ERRCODE = '22023';
    END;
    IF (SELECT leading_epoch >= wanted_epoch FROM baton.node WHERE leading_epoch > 0) THEN
        RETURN (SELECT leading_epoch > wanted_epoch FROM baton.node) OR pg_current_wal_insert_lsn() >= wanted_lsn;
    END IF;
    RETURN coalesce((SELECT (position_epoch, position_lsn) >= (wanted_epoch, wanted_lsn) FROM baton.applied), false);
END $$;

-- Waits until a write is visible here: CALL baton.wait_for('3:16/B374D848', '5 s').
CREATE PROCEDURE baton.wait_for(token text, timeout interval DEFAULT '10 seconds') LANGUAGE plpgsql AS $$
DECLARE
    deadline timestamptz := clock_timestamp() + timeout;
BEGIN
    WHILE NOT baton.reached(token) LOOP
        IF clock_timestamp() > deadline THEN
            RAISE EXCEPTION 'position % was not reached within %; this node is at %', token, timeout, baton.position()
                USING HINT = 'The write is not lost. Wait longer, or read on the leader.', ERRCODE = '57014';
        END IF;
        PERFORM pg_sleep(0.002);
        COMMIT; -- a new snapshot for the next look
    END LOOP;
END $$;

GRANT USAGE ON SCHEMA baton TO PUBLIC;
GRANT SELECT ON baton.node, baton.applied TO PUBLIC;
