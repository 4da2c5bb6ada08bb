package io.baton.core.log;

import java.util.List;

/** One record of the replication log. Every node folds the same entries by the same rules, {@code ReplayState}. */
public sealed interface LogEntry {
    /** The version of the format that this build writes; a reader that meets a higher one stops. */
    int FORMAT = 1;

    long epoch();

    /** An entry that only the leader of its epoch may write: it carries the epoch's dense sequence, which starts at 1. */
    sealed interface Written extends LogEntry {
        long sequence();

        /** The leader's WAL up to here is in the log once this entry is. */
        Lsn lsn();
    }

    /**
     * A claim to leadership, by anyone. It is valid if and only if its epoch is the current one plus one at its place of the log:
     * a compare-and-set done by order alone.
     *
     * @param seen the last entry that the claimant, or the node it names, had read; whoever has read less has lost a part of the log
     * @param claimant who wrote the claim: a node, a monitor or an operator
     * @param reason why, as a sentence
     */
    record EpochStarted(long epoch, Leader leader, Seen seen, String claimant, String reason) implements LogEntry {}

    /** How far a claimant had read: a sequence number of an epoch. */
    record Seen(long epoch, long sequence) {
        public static final Seen NOTHING = new Seen(0, 0);
    }

    /**
     * One transaction of the leader, or one part of a large one.
     *
     * @param part 1, 2, ... of the transaction; it counts only when the part marked {@code last} precedes any newer epoch
     * @param xid the leader's transaction id (32 bits, wraps around): to recognise one's own write, never as an identity
     * @param lsn the end of the commit record on the last part; on earlier parts its beginning
     * @param commitMicros the commit time in microseconds since 1970, for display
     */
    record RowsChanged(long epoch, long sequence, int part, boolean last, long xid, Lsn lsn, long commitMicros,
                       List<Relation> relations, List<Change> changes) implements Written {
        public RowsChanged {
            if (part < 1) throw new IllegalArgumentException("parts are numbered from 1, not " + part);
            relations = List.copyOf(relations);
            changes = List.copyOf(changes);
        }
    }

    /** The leader's WAL position and clock while it is idle: proves that WAL, slot and log work end to end, and moves read tokens. */
    record Progress(long epoch, long sequence, Lsn lsn, long timeMicros) implements Written {}

    /** Positions of sequences, ahead of use, so that a new leader never hands out a used value. */
    record SequencesAdvanced(long epoch, long sequence, Lsn lsn, List<SequencePosition> sequences) implements Written {
        public SequencesAdvanced {
            sequences = List.copyOf(sequences);
        }
    }

    /** No value up to and including {@code value} may be handed out by anybody else (descending sequences: no value down to it). */
    record SequencePosition(String schema, String name, long value) {}

    /** A verified snapshot exists. Written by the node that took it, so it stands outside the leader's sequence. */
    record SnapshotTaken(long epoch, String node, Position position, long offset, String location, String checksum)
            implements LogEntry {}

    /**
     * The database of the first leader held a schema or rows when the cluster was made, so that the log alone fills no other database.
     * Written before the first claim.
     *
     * @param node whose database it was
     * @param content what it held, in a few words
     */
    record ContentAdopted(long epoch, String node, String content) implements LogEntry {}

    /** An entry that this build cannot read: a newer type or format. It is never skipped, it may change what the rest means. */
    record Unknown(long epoch, String type, int format) implements LogEntry {}
}
