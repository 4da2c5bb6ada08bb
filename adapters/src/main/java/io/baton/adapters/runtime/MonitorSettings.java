package io.baton.adapters.runtime;

import io.baton.core.election.Patience;
import java.util.Optional;

/**
 * All that a monitor is told. Made by {@link Settings}, which has checked it as a whole.
 *
 * @param health where it tells whether it is well; empty if nowhere
 */
public record MonitorSettings(String cluster, String monitor, Patience patience, KafkaSettings kafka, Optional<Listen> health) {
    /** An address of this machine. */
    public record Listen(String host, int port) {}
}
