package io.baton.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a monitor leaves behind, and how several keep apart. */
class FailoverMonitorTest {
    @TempDir
    Path dir;

    @Test
    void nothingIsLeftBehindAndClosingTwiceIsHarmless() throws IOException {
        List<Path> before = stateDirs();
        var monitor = new FailoverMonitor(new MonitorId("shop", "m1"), Map.of("bootstrap.servers", "127.0.0.1:1"), Words.DECODERS,
            new RecordingWriters(), decision -> {});
        assertThat(monitor.isRunning()).isFalse();
        assertThat(stateDirs()).hasSize(before.size() + 1);
        monitor.close();
        monitor.close();
        assertThat(stateDirs()).isEqualTo(before);
    }

    @Test
    void eachMonitorIsAnApplicationOfItsOwn() {
        assertThat(new MonitorId("shop", "m1").applicationId()).isEqualTo("shop-monitor-m1");
        var settings = StreamsSettings.of(new MonitorId("shop", "m1"), Map.of("bootstrap.servers", "127.0.0.1:1"), dir);
        assertThat(settings).containsEntry("application.id", "shop-monitor-m1").containsEntry("num.stream.threads", 1)
            .containsEntry("main.consumer.group.instance.id", "m1");
    }

    @Test
    void trapD8MonitorsWithNeighbouringNamesClaimAtDifferentMoments() {
        var staggers = IntStream.rangeClosed(1, 3).mapToObj(i -> new MonitorId("shop", "monitor-" + i).stagger()).toList();
        assertThat(staggers).doesNotHaveDuplicates().allMatch(s -> s >= 0 && s <= 100);
    }

    private static List<Path> stateDirs() throws IOException {
        try (var paths = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return paths.filter(p -> p.getFileName().toString().startsWith("baton-monitor-")).sorted().toList();
        }
    }
}
