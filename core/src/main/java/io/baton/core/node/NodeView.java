package io.baton.core.node;

import io.baton.core.replay.ReplayState;
import io.baton.core.term.Term;
import java.util.OptionalLong;

/**
 * What a node knows of itself after a step, for everybody who only looks.
 *
 * @param caughtUp whether it has read the log to where it ended when the node started
 * @param backlog how many entries it has fetched and has yet to take
 * @param lastTime the broker's append time of the last entry taken, in milliseconds since 1970
 * @param transactions how many it has applied, or read back as leader, since it started
 * @param skipped how many transactions were left out here for good: its rows differ from the log's
 * @param refusedAt where in the log the transaction begins that the database refuses, and that an operator has to decide on
 * @param detail why it does not go on by itself at present, else empty
 */
public record NodeView(Term term, ReplayState state, boolean caughtUp, long backlog, long lastTime, long transactions,
                       int skipped, OptionalLong refusedAt, Condition condition, String detail) {
    /** Whether the node goes on. Only the last two need an operator. */
    public enum Condition {
        OK,
        RETRYING,
        /** It rejoins, and no node gives it the rows to do so: it tries again, and can give none to anybody itself. */
        NEEDS_ROWS,
        /** It leads no more, for it holds what it can never log: another node has to lead. */
        STUCK,
        /** An operator told it to apply nothing more, and will tell it to go on. */
        PAUSED,
        HALTED,
        NEEDS_SNAPSHOT
    }

    /** A node that was never told to leave anything out, and whose database refuses nothing. */
    public NodeView(Term term, ReplayState state, boolean caughtUp, long backlog, long lastTime, long transactions, Condition condition, String detail) {
        this(term, state, caughtUp, backlog, lastTime, transactions, 0, OptionalLong.empty(), condition, detail);
    }

    public static NodeView initial(Term term) {
        return new NodeView(term, ReplayState.START, false, 0, 0, 0, Condition.OK, "");
    }
}
