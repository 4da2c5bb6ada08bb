-- Transactions of the log that an operator had this node leave out (trap A15). Rows are never deleted: what was skipped stays visible.
CREATE TABLE baton.skipped (
    log_offset   bigint PRIMARY KEY,        -- of the transaction's last entry
    epoch        bigint NOT NULL,
    sequence     bigint NOT NULL,
    xid          bigint,
    tables       text NOT NULL,
    skipped_by   text NOT NULL,
    skipped_at   timestamptz NOT NULL DEFAULT now(),
    filled_again timestamptz                -- the database was emptied and filled again from the log since: nothing is missing
);
