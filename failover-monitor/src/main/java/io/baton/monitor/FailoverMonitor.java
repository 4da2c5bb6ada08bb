package io.baton.monitor;

import io.baton.core.election.Decision;
import io.baton.core.election.Election;
import io.baton.core.election.FailoverPolicy;
import io.baton.core.election.FailureDetector;
import io.baton.core.election.Patience;
import io.baton.core.port.LogWriters;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a cluster and claims the next epoch for a follower when its leader is gone. Any number run at once; all that one can do is to
 * append a claim, which the log judges (trap D9). It keeps nothing: a new one knows all after a few heartbeats.
 */
public final class FailoverMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FailoverMonitor.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final long ADMIN_SECONDS = 3;

    private final MonitorId id;
    private final Map<String, Object> kafka;
    private final Watch watch;
    private final KafkaStreams streams;

    /**
     * @param kafka client properties with {@code bootstrap.servers}
     * @param listener told of every decision that differs from the one before, on the stream's thread; quick, and does not throw
     */
    public FailoverMonitor(MonitorId id, Patience patience, Map<String, Object> kafka, Decoders decoders, LogWriters writers,
                           Consumer<Decision> listener) {
        this.id = id;
        this.kafka = Map.copyOf(kafka);
        var policy = new FailoverPolicy(FailoverPolicy.Limits.USUAL.with(patience), id.stagger());
        watch = new Watch(id.monitor(), Election.start(FailureDetector.Limits.USUAL.withFloor(patience.silence())), policy, writers, listener);
        streams = new KafkaStreams(MonitorTopology.of(id, decoders, watch), StreamsSettings.of(id, kafka));
        streams.setUncaughtExceptionHandler(fault -> {
            LOG.warn("monitor {} goes on in a new thread after a fault: {}", id.monitor(), fault.toString());
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    }

    /** Begins to watch; returns before the first record is read, and does not wait for Kafka for longer than three seconds. */
    public void start() {
        forgetOldPlace();
        streams.start();
    }

    /** Whether records are being read, as far as Kafka Streams knows. For health checks. */
    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** Stops watching, within a few seconds. Repeating it is harmless. */
    @Override
    public void close() {
        streams.close(CLOSE_LIMIT);
        watch.close();
    }

    /** A monitor that was away for a day would first read that day's log. What is gone is gone: it begins at the end again. */
    private void forgetOldPlace() {
        var places = Set.of(new TopicPartition(id.heartbeats(), 0), new TopicPartition(id.log(), 0));
        try (Admin admin = Admin.create(Map.copyOf(kafka))) {
            admin.deleteConsumerGroupOffsets(id.applicationId(), places).all().get(ADMIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            // No such group, no right to, or the group lives: then there is little to read.
            LOG.debug("monitor {} goes on from its old place, if it has one: {}", id.monitor(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
