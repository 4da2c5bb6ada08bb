package io.baton.adapters.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Tells a quiet log from an unreachable one: a consumer's poll returns nothing in both cases, but only a broker that is there answers
 * the fetch, and the consumer counts the answers. Only time spent in polling counts (trap D1), so that the caller's own pause is
 * never taken for the broker's silence.
 */
final class BrokerSilence {
    private final Metric answers;
    private double answersSeen;
    private long silentNanos;

    BrokerSilence(Consumer<?, ?> consumer) {
        answers = fetchTotal(consumer.metrics());
    }

    /** To be told of every poll, with how long it took. */
    void polled(long nanos) {
        double now = ((Number) answers.metricValue()).doubleValue();
        silentNanos = now == answersSeen ? silentNanos + nanos : 0;
        answersSeen = now;
    }

    void reset() {
        silentNanos = 0;
    }

    /** Milliseconds of polling since a broker last answered a fetch. */
    long millis() {
        return silentNanos / 1_000_000;
    }

    private static Metric fetchTotal(Map<MetricName, ? extends Metric> metrics) {
        return metrics.entrySet().stream()
            .filter(e -> e.getKey().name().equals("fetch-total") && e.getKey().group().equals("consumer-fetch-manager-metrics"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("this Kafka client does not count its fetches;"
                + " nothing was read; use the version Baton was built with"));
    }
}
