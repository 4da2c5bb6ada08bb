package io.baton.adapters.runtime;

import io.baton.core.election.FailureDetector;
import java.time.Duration;

/**
 * All that a monitor is told. Made by {@link Settings}, which has checked it as a whole.
 *
 * @param silence a leader that is silent for longer, while others are heard, is replaced
 */
public record MonitorSettings(String cluster, String monitor, Duration silence, KafkaSettings kafka) {
    public static final Duration USUAL_SILENCE = Duration.ofMillis(FailureDetector.Limits.USUAL.floor());
}
