package io.baton.core.api;

import java.util.Optional;

/** Hands leadership to another node on purpose, with nothing lost and nobody dead. */
public interface SwitchoverService {
    /** What became of it. */
    sealed interface Outcome {
        /** @param millis from the last write admitted here to the first that the new leader could take */
        record Done(String leader, long epoch, long millis) implements Outcome {}

        /** Another node leads; ask that one. */
        record NotLeader(String leader) implements Outcome {}

        /** Nothing was changed, or all was put back; the message says why and what to do. */
        record Refused(String message) implements Outcome {}
    }

    /** Blocks until it is done or given up, some seconds at most. {@code to}: the new leader; the best follower if empty. */
    Outcome switchOver(Optional<String> to, String asker);
}
