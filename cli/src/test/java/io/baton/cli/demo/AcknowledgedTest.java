package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcknowledgedTest {
    @TempDir
    Path dir;

    @Test
    void whatWasKeptIsReadAgainAndATornLineIsLeftOut() throws IOException {
        Path file = dir.resolve("acknowledged");
        List<UUID> orders = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
        for (UUID order : orders) {
            try (var acknowledged = Acknowledged.appendTo(file)) {
                acknowledged.add(order);
            }
            Files.writeString(file, "1795372800000 0b6e", StandardOpenOption.APPEND);
        }

        var read = new ArrayList<UUID>();
        Acknowledged.read(file, 10, entry -> read.add(entry.order()));
        assertThat(read).isEqualTo(orders);
        read.clear();
        Acknowledged.read(file, 2, entry -> read.add(entry.order()));
        assertThat(read).isEqualTo(orders.subList(0, 2));
    }

    /** The pause that a failure begins lasts since the last answer before it. */
    @Test
    void aPauseCountsIfItEndsAfterTheMoment() {
        var pauses = new LongestPause(Instant.ofEpochSecond(100));
        for (long second : new long[] {0, 50, 99, 102, 103}) pauses.add(Instant.ofEpochSecond(second));

        assertThat(pauses.longest()).isEqualTo(Duration.ofSeconds(3));
        assertThat(pauses.count()).isEqualTo(5);
    }
}
