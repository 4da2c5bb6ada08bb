package io.baton.adapters.kafka;

import io.baton.core.api.History;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Progress;
import io.baton.core.log.Lsn;
import io.baton.core.replay.ReplayState;
import io.baton.core.replay.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Folds the log from its beginning by the rules that every node follows, and notes the claims. The log is kept for ever, so only claims
 * are parsed: of everything else the headers tell epoch and sequence, and that is all that a claim is judged by.
 */
public final class KafkaHistory implements History {
    private static final Duration WAIT = Duration.ofMillis(200);
    /** Without an answer for so long the brokers are taken to be away. */
    private static final long SILENCE_MILLIS = 10_000;

    private static final Map<String, Object> DEFAULTS = Map.of("fetch.max.bytes", 32 * 1024 * 1024,
        "max.partition.fetch.bytes", 2 * KafkaTopics.MAX_RECORD_BYTES, "max.poll.records", 1_000, "receive.buffer.bytes", 1024 * 1024);
    private static final Map<String, Object> FIXED = Map.of("auto.offset.reset", "earliest", "enable.auto.commit", false,
        "allow.auto.create.topics", false, "isolation.level", "read_uncommitted", "check.crcs", true);

    private final KafkaClients clients;
    private final TopicPartition partition;

    public KafkaHistory(KafkaClients clients, String topic) {
        this.clients = clients;
        this.partition = new TopicPartition(topic, 0);
    }

    @Override
    public synchronized List<Claim> claims() {
        try (Consumer<byte[], byte[]> consumer = clients.consumer("history", DEFAULTS, FIXED)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return fold(consumer, consumer.endOffsets(List.of(partition), KafkaClients.PATIENCE).get(partition));
        } catch (KafkaException e) {
            throw clients.unavailable("reading the history in " + partition.topic(), e);
        }
    }

    private List<Claim> fold(Consumer<byte[], byte[]> consumer, long end) {
        var claims = new ArrayList<Claim>();
        var silence = new BrokerSilence(consumer);
        ReplayState state = ReplayState.START;
        while (consumer.position(partition, KafkaClients.PATIENCE) < end) {
            long started = System.nanoTime();
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(WAIT).records(partition);
            silence.polled(System.nanoTime() - started);
            if (silence.millis() > SILENCE_MILLIS)
                throw clients.unavailable("reading the history in " + partition.topic() + ", no answer for " + silence.millis() + " ms", null);
            for (ConsumerRecord<byte[], byte[]> record : records) state = read(record, state, claims);
        }
        return claims;
    }

    private static ReplayState read(ConsumerRecord<byte[], byte[]> record, ReplayState state, List<Claim> into) {
        Optional<LogEntry> entry = judgeable(record);
        if (entry.isEmpty()) return state;
        ReplayState.Step step = state.read(record.offset(), entry.get());
        if (entry.get() instanceof EpochStarted claim) into.add(judged(record, claim, step.verdict()));
        return step.next();
    }

    /** A claim itself; for what a leader wrote a short entry of the same epoch and sequence; nothing for what moves no sequence. */
    private static Optional<LogEntry> judgeable(ConsumerRecord<byte[], byte[]> record) {
        if (LogCodec.unknown(record.headers()).isPresent()) return Optional.empty();
        if (LogCodec.EPOCH.equals(LogCodec.word(record.headers(), "t", null))) return Optional.of(LogCodec.decode(record.headers(), record.value()));
        long epoch = LogCodec.number(record.headers(), "e", -1);
        long sequence = LogCodec.number(record.headers(), "s", -1);
        boolean whole = Chunk.of(record).map(Chunk::isLast).orElse(true);
        return epoch < 0 || sequence < 0 || !whole ? Optional.empty() : Optional.of(new Progress(epoch, sequence, Lsn.ZERO, 0));
    }

    private static Claim judged(ConsumerRecord<byte[], byte[]> record, EpochStarted claim, Verdict verdict) {
        String lost = verdict instanceof Verdict.Void none ? none.reason() : verdict instanceof Verdict.Halt halt ? halt.reason() : "";
        return new Claim(record.offset(), record.timestamp(), claim, verdict instanceof Verdict.Follow, lost);
    }
}
