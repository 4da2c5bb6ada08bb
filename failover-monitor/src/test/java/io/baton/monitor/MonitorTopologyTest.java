package io.baton.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.election.Decision;
import io.baton.core.election.Election;
import io.baton.core.election.FailoverPolicy;
import io.baton.core.election.FailureDetector;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Seen;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The topology with Kafka Streams' own test driver: records and wall clock move only as the test says. */
class MonitorTopologyTest {
    private static final MonitorId ID = new MonitorId("shop", "m1");

    private final RecordingWriters writers = new RecordingWriters();
    private final List<Decision> decisions = new ArrayList<>();
    private final Watch watch = new Watch("m1", Election.start(FailureDetector.Limits.USUAL),
        new FailoverPolicy(FailoverPolicy.Limits.USUAL, 0), writers, decisions::add);
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> heartbeats;
    private TestInputTopic<byte[], byte[]> log;
    private long now = 1_700_000_000_000L;

    @BeforeEach
    void open() {
        var settings = StreamsSettings.of(ID, Map.of("bootstrap.servers", "127.0.0.1:1"));
        driver = new TopologyTestDriver(MonitorTopology.of(ID, Words.DECODERS, watch), settings, Instant.ofEpochMilli(now));
        heartbeats = driver.createInputTopic("shop.heartbeats", new ByteArraySerializer(), new ByteArraySerializer());
        log = driver.createInputTopic("shop.log", new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        driver.close();
        watch.close();
        assertThat(writers.open).isZero();
    }

    @Test
    void aClaimForTheFollowerIsAppendedWhenTheLeaderFallsSilent() {
        beats(3000, "a leading 1 100", "b following 1 100");
        assertThat(writers.appended).isEmpty();
        beats(1000, "b following 1 100");
        assertThat(writers.appended).singleElement().isInstanceOfSatisfying(EpochStarted.class, claim -> {
            assertThat(claim.epoch()).isEqualTo(2);
            assertThat(claim.leader()).isEqualTo(new Leader("b", "i1"));
            assertThat(claim.seen()).isEqualTo(new Seen(1, 100));
            assertThat(claim.claimant()).isEqualTo("monitor m1");
            assertThat(claim.reason()).startsWith("a was silent for more than 700 ms");
        });
    }

    @Test
    void trapD5DecisionsGoOnWhenRecordsStopAndSilenceOfAllIsNobodysDeath() {
        beats(3000, "a leading 1 100", "b following 1 100");
        decisions.clear();
        driver.advanceWallClockTime(Duration.ofSeconds(60));
        assertThat(writers.appended).isEmpty();
        assertThat(decisions).isEmpty();
        beats(100, "a leading 1 100", "b following 1 100");
        beats(1000, "b following 1 100");
        assertThat(writers.appended).hasSize(1);
    }

    @Test
    void trapD5AGoodbyeIsActedUponByTheClockAloneWithoutAFurtherRecord() {
        beats(3000, "a leading 1 100", "b following 1 100");
        heartbeats.pipeInput(Words.bytes("k"), Words.bytes("a leading 1 100 goodbye"), now);
        assertThat(writers.appended).isEmpty();
        driver.advanceWallClockTime(WatchProcessor.INTERVAL);
        assertThat(writers.appended).hasSize(1);
    }

    @Test
    void trapD4EntriesOfTheLeaderCountAsItsHeartbeatsByTheirHeadersAlone() {
        beats(3000, "a leading 1 100", "b following 1 100");
        for (int i = 0; i < 50; i++) {
            beats(100, "b following 1 100");
            written(1, i);
        }
        assertThat(writers.appended).isEmpty();
    }

    @Test
    void entriesOfADeposedLeaderSayNothingOfTheCurrentOne() {
        beats(3000, "a leading 2 100", "b following 2 100");
        for (int i = 0; i < 10; i++) {
            beats(100, "b following 2 100");
            written(1, i);
        }
        assertThat(writers.appended).hasSize(1);
    }

    @Test
    void trapD8AClaimOfAnotherMonitorIsEnough() {
        beats(3000, "a leading 1 100", "b following 1 100");
        beats(600, "b following 1 100");
        log.pipeInput(new TestRecord<>(null, Words.bytes("claim 2 b"), Instant.ofEpochMilli(now)));
        beats(500, "b opening 1 100");
        beats(3000, "b leading 2 100");
        assertThat(writers.appended).isEmpty();
        assertThat(decisions.get(decisions.size() - 1)).isEqualTo(new Decision.Content("b leads epoch 2."));
    }

    @Test
    void recordsThatCannotBeReadArePassedOver() {
        beats(1000, "a leading 1 100", "b following 1 100");
        beats(1000, "a leading 1 100", "b following 1 100", "nonsense");
        log.pipeInput(new TestRecord<>(null, Words.bytes("later"), Instant.ofEpochMilli(now)));
        log.pipeInput(new TestRecord<>(null, Words.bytes("nonsense"), Instant.ofEpochMilli(now)));
        log.pipeInput(new TestRecord<>(null, Words.bytes("x"),
            new RecordHeaders().add("e", Words.bytes("x")).add("s", Words.bytes("1")), Instant.ofEpochMilli(now)));
        beats(1000, "b following 1 100");
        assertThat(writers.appended).hasSize(1);
    }

    @Test
    void aClaimThatCouldNotBeWrittenIsTriedAgainWithANewWriter() {
        beats(3000, "a leading 1 100", "b following 1 100");
        writers.away = true;
        beats(1000, "b following 1 100");
        assertThat(writers.appended).isEmpty();
        writers.away = false;
        beats(1500, "b following 1 100");
        assertThat(writers.appended).hasSize(1);
        assertThat(writers.opened).isEqualTo(2);
    }

    @Test
    void trapD6ANewTaskGoesOnWithWhatTheOldOneKnew() {
        beats(3000, "a leading 1 100", "b following 1 100");
        driver.close();
        open();
        beats(1000, "b following 1 100");
        assertThat(writers.appended).hasSize(1);
    }

    @Test
    void theListenerHearsOfEachChangeOnce() {
        beats(3000, "a leading 1 100", "b following 1 100");
        assertThat(decisions).containsExactly(new Decision.Content("a leads epoch 1."));
    }

    /** Each node's heartbeat every 100 ms, the clock with them. */
    private void beats(long millis, String... words) {
        for (long passed = 0; passed < millis; passed += 50) {
            if (passed % 100 == 0) for (String word : words) heartbeats.pipeInput(Words.bytes("k"), Words.bytes(word), now);
            now += 50;
            driver.advanceWallClockTime(WatchProcessor.INTERVAL);
        }
    }

    private void written(long epoch, long sequence) {
        var headers = new RecordHeaders().add("v", ascii(1)).add("t", Words.bytes("rows")).add("e", ascii(epoch)).add("s", ascii(sequence));
        log.pipeInput(new TestRecord<>(null, Words.bytes("a body that nobody parses"), headers, Instant.ofEpochMilli(now)));
    }

    private static byte[] ascii(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
