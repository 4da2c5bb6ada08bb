package io.baton.core.cluster;

import io.baton.core.log.Position;

/**
 * What a node says of itself, ten times a second.
 *
 * @param api where its HTTP API answers
 * @param postgres {@code host:port/database} of its PostgreSQL
 * @param term the word of its {@code Term}
 * @param sequence the last sequence it has read of {@code epoch}
 * @param offset the log offset it has applied
 * @param lagEntries log entries it has yet to apply
 * @param lagMillis age of the last entry it has applied while entries wait, else 0
 * @param readBackMillis since it last read an entry of its own back; -1 if it does not lead
 * @param state OK, CATCHING_UP, NEEDS_ROWS (it rejoins and waits for another node), NEEDS_SNAPSHOT, PAUSED, HALTED, STUCK (it holds what it cannot log, another
 *     node has to lead) or SKIPPED (it follows, and was told to leave something out)
 * @param detail a sentence about whatever is wrong, else empty
 * @param priority a tie between candidates goes to the higher one
 * @param writesPerSecond transactions it has read back (a leader) or applied (a follower), over the last second
 * @param goodbye the node is stopping on purpose
 * @param standing which database it is, and who is no part of the cluster any more as far as it knows
 * @param room what it takes up, and what is left
 * @param snapshot it takes a snapshot just now
 */
public record Heartbeat(String node, String incarnation, String api, String postgres, String term, long epoch, long sequence,
                        Position position, long offset, long lagEntries, long lagMillis, long readBackMillis, String state,
                        Health health, String detail, int priority, double writesPerSecond,
                        boolean goodbye, Standing standing, Room room, boolean snapshot) {
    /** Of a node that does not tell what it takes up. */
    public Heartbeat(String node, String incarnation, String api, String postgres, String term, long epoch, long sequence, Position position, long offset,
                     long lagEntries, long lagMillis, long readBackMillis, String state, Health health, String detail, int priority,
                     double writesPerSecond, boolean goodbye, Standing standing) {
        this(node, incarnation, api, postgres, term, epoch, sequence, position, offset, lagEntries, lagMillis, readBackMillis, state, health, detail,
            priority, writesPerSecond, goodbye, standing, Room.UNKNOWN, false);
    }

    /** Of a node that does not tell where it stands. */
    public Heartbeat(String node, String incarnation, String api, String postgres, String term, long epoch, long sequence, Position position, long offset,
                     long lagEntries, long lagMillis, long readBackMillis, String state, Health health, String detail, int priority,
                     double writesPerSecond, boolean goodbye) {
        this(node, incarnation, api, postgres, term, epoch, sequence, position, offset, lagEntries, lagMillis, readBackMillis, state, health, detail,
            priority, writesPerSecond, goodbye, Standing.UNKNOWN);
    }

    /** Each part's own answer; a leader with one of them false is not waited for. */
    public record Health(boolean postgres, boolean slot, boolean disk) {
        public static final Health GOOD = new Health(true, true, true);

        public boolean good() {
            return postgres && slot && disk;
        }
    }

    /** It is the one that its epoch names, and can log nothing more. */
    public boolean stuck() {
        return state.equals("STUCK");
    }

    public boolean leads() {
        return term.equals("leading");
    }
}
