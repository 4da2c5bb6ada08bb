-- What must not go with the log when its beginning is cut off. All of it is replicated, and written before the cut.

-- Verified snapshots as they were announced in the log.
CREATE TABLE baton.snapshots (
    log_offset bigint NOT NULL,      -- the place at which the rows stand: whoever is filled from it reads on behind that
    location   text   NOT NULL,
    checksum   text   NOT NULL,
    node       text   NOT NULL,
    position   text   NOT NULL,
    noted      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (log_offset, location)
);

-- Claims to leadership that stood in the part that was cut off, as they were judged.
CREATE TABLE baton.past_claims (
    log_offset  bigint PRIMARY KEY,
    millis      bigint NOT NULL,
    epoch       bigint NOT NULL,
    leader      text   NOT NULL,
    incarnation text   NOT NULL,
    seen_epoch  bigint NOT NULL,
    seen_sequence bigint NOT NULL,
    claimant    text   NOT NULL,
    reason      text   NOT NULL,
    valid       boolean NOT NULL,
    verdict     text   NOT NULL
);

-- Where the log begins, and what the fold of everything before it said. One row, none if it was never cut.
CREATE TABLE baton.log_begin (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    log_offset  bigint NOT NULL,
    epoch       bigint NOT NULL,
    leader      text   NOT NULL,
    incarnation text   NOT NULL,
    sequence    bigint NOT NULL,
    broken      boolean NOT NULL
);
