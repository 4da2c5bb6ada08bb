-- Which transactions of the quarantine were replayed: written by the replay's own transaction, so that none can happen twice, whatever was
-- recorded of it elsewhere. Replicated like any table of the user's: whichever node leads next has to know.
CREATE TABLE baton.replayed (
    id text PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
);
