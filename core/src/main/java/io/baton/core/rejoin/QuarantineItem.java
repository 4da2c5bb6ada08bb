package io.baton.core.rejoin;

import java.util.Optional;

/**
 * A transaction in quarantine.
 *
 * @param keptMillis when it was first kept, in milliseconds since 1970
 * @param decision what an operator decided; empty while it waits for that
 */
public record QuarantineItem(DivergentTransaction transaction, long keptMillis, Optional<Decision> decision) {
    /** Nothing is ever deleted: an item that was decided upon stays to be looked at. */
    public enum State { OPEN, REPLAYED, DISCARDED }

    /**
     * @param state REPLAYED or DISCARDED
     * @param by who decided: the node that was asked to
     * @param atMillis when, in milliseconds since 1970
     */
    public record Decision(State state, String by, long atMillis) {
        public Decision {
            if (state == State.OPEN) throw new IllegalArgumentException("OPEN is no decision");
        }
    }

    public String id() {
        return transaction.id();
    }

    public State state() {
        return decision.map(Decision::state).orElse(State.OPEN);
    }
}
