-- Whom the log is kept for: every node that was heard, until it is retired. Replicated like any table of the user's: whoever leads next has to know,
-- and whoever is filled from a snapshot.
CREATE TABLE baton.members (
    node       text PRIMARY KEY,
    birth      text NOT NULL,                      -- of its database, as in baton.node: another database is another member
    since      timestamptz NOT NULL DEFAULT now(),
    retired    timestamptz,
    retired_by text
);

-- What tells this database from any other that its node had before, or will have; it changes when the database is emptied.
ALTER TABLE baton.node ADD COLUMN birth text NOT NULL DEFAULT gen_random_uuid()::text;
