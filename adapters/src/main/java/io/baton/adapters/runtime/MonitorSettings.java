package io.baton.adapters.runtime;

import io.baton.core.election.FailureDetector;
import java.time.Duration;
import java.util.Optional;

/**
 * All that a monitor is told. Made by {@link Settings}, which has checked it as a whole.
 *
 * @param silence a leader that is silent for longer, while others are heard, is replaced
 * @param health where it tells whether it is well; empty if nowhere
 */
public record MonitorSettings(String cluster, String monitor, Duration silence, KafkaSettings kafka, Optional<Listen> health) {
    public static final Duration USUAL_SILENCE = Duration.ofMillis(FailureDetector.Limits.USUAL.floor());

    /** An address of this machine. */
    public record Listen(String host, int port) {}
}
