package io.baton.simulation;

import java.util.List;
import java.util.Optional;

/**
 * What became of a run.
 *
 * @param seed replays it
 * @param hash of all that happened; the same seed has the same
 * @param violation the promise that was broken, as a sentence; empty if all were kept
 * @param trace the last events before that, one a line
 */
public record Result(long seed, long hash, Optional<String> violation, List<String> trace) {
    public boolean green() {
        return violation.isEmpty();
    }
}
