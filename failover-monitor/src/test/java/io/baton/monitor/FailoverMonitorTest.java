package io.baton.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.election.Patience;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

/** What a monitor leaves behind, and how several keep apart. */
class FailoverMonitorTest {
    private static final MonitorId ID = new MonitorId("shop", "m1");
    private static final Map<String, Object> KAFKA = Map.of("bootstrap.servers", "127.0.0.1:1");

    /** So a monitor that is killed leaves nothing. Kafka Streams would make the directory before it reads anything. */
    @Test
    void aMonitorHasNoStateDirectoryAndClosingTwiceIsHarmless() {
        var place = Path.of(new StreamsConfig(StreamsSettings.of(ID, KAFKA)).getString(StreamsConfig.STATE_DIR_CONFIG));
        var monitor = new FailoverMonitor(ID, Patience.USUAL, KAFKA, Words.DECODERS, new RecordingWriters(), decision -> {});
        assertThat(monitor.isRunning()).isFalse();
        assertThat(place).doesNotExist();
        monitor.close();
        monitor.close();
    }

    @Test
    void eachMonitorIsAnApplicationOfItsOwn() {
        assertThat(ID.applicationId()).isEqualTo("shop-monitor-m1");
        var settings = StreamsSettings.of(ID, KAFKA);
        assertThat(settings).containsEntry("application.id", "shop-monitor-m1").containsEntry("num.stream.threads", 1)
            .containsEntry("main.consumer.group.instance.id", "m1");
    }

    @Test
    void trapD8MonitorsWithNeighbouringNamesClaimAtDifferentMoments() {
        var staggers = IntStream.rangeClosed(1, 3).mapToObj(i -> new MonitorId("shop", "monitor-" + i).stagger()).toList();
        assertThat(staggers).doesNotHaveDuplicates().allMatch(s -> s >= 0 && s <= 100);
    }
}
