package io.baton.adapters.kafka;

import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Progress;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.port.LogHistory;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.PastLog;
import io.baton.core.port.PastLog.Past;
import io.baton.core.replay.ReplayState;
import io.baton.core.replay.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Folds the log from its beginning by the rules that every node follows, and notes the claims. The log may be long, so only claims
 * are parsed: of everything else the headers tell epoch and sequence, and that is all that a claim is judged by. What was cut off is told by the database.
 */
public final class KafkaHistory implements LogHistory {
    private static final Duration WAIT = Duration.ofMillis(200);
    /** Without an answer for so long the brokers are taken to be away. */
    private static final long SILENCE_MILLIS = 10_000;

    /** A poll decompresses all that it returns, and parts of a large transaction are thirty times what they were on the way (trap A12). */
    private static final int RECORDS = 4;

    private static final Map<String, Object> DEFAULTS = Map.of("fetch.max.bytes", KafkaTopics.MAX_RECORD_BYTES,
        "max.partition.fetch.bytes", KafkaTopics.MAX_RECORD_BYTES, "max.poll.records", RECORDS, "receive.buffer.bytes", 1024 * 1024);
    private static final Map<String, Object> FIXED = Map.of("auto.offset.reset", "none", "enable.auto.commit", false,
        "allow.auto.create.topics", false, "isolation.level", "read_uncommitted", "check.crcs", true);

    private final KafkaClients clients;
    private final TopicPartition partition;
    private final PastLog past;

    /** @param past what is known of the part that was cut off the log */
    public KafkaHistory(KafkaClients clients, String topic, PastLog past) {
        this.clients = clients;
        this.past = past;
        this.partition = new TopicPartition(topic, 0);
    }

    @Override
    public List<Claim> claims() {
        return until(Long.MAX_VALUE).claims();
    }

    @Override
    public Told until(long offset) {
        return told(() -> {
            Past known = past.read();
            return new Told(known.claims(), known.begin().map(PastLog.Begin::before).orElse(ReplayState.START));
        }, offset);
    }

    @Override
    public Told between(ReplayState place, long offset) {
        var start = new ReplayState(place.offset(), place.epoch(), place.leader(), place.sequence(), 0, place.broken(), Lsn.ZERO, Position.START);
        return told(() -> new Told(List.of(), start), offset);
    }

    private synchronized Told told(Supplier<Told> before, long offset) {
        try (Consumer<byte[], byte[]> consumer = clients.consumer("history", DEFAULTS, FIXED)) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition), KafkaClients.PATIENCE).get(partition);
            long begin = consumer.beginningOffsets(List.of(partition), KafkaClients.PATIENCE).get(partition);
            // Asked for last: what is cut off was written down before.
            Told known = before.get();
            ReplayState from = known.end();
            if (from.offset() + 1 < begin) throw new LogUnavailableException("the log begins at offset " + begin + ", and this node has not read yet what was before it (it knows of offset "
                + (from.offset() + 1) + "). Nothing was changed; ask a node that is further, such as the leader. Where that says the same, something else than Baton has cut the log (docs/snapshots.md)", null);
            consumer.seek(partition, from.offset() + 1);
            return fold(consumer, from, known.claims(), Math.min(end, offset));
        } catch (InvalidOffsetException e) {
            // To go on where the log begins now would judge claims by what is not known any more (trap K8).
            throw new LogUnavailableException("the beginning of " + partition.topic() + " was cut off while it was read. Nothing was changed; ask again", e);
        } catch (KafkaException e) {
            throw clients.unavailable("reading the history in " + partition.topic(), e);
        }
    }

    private Told fold(Consumer<byte[], byte[]> consumer, ReplayState from, List<Claim> before, long end) {
        var claims = new ArrayList<>(before);
        var silence = new BrokerSilence(consumer);
        ReplayState state = from;
        while (consumer.position(partition, KafkaClients.PATIENCE) < end) {
            long started = System.nanoTime();
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(WAIT).records(partition);
            silence.polled(System.nanoTime() - started);
            if (silence.millis() > SILENCE_MILLIS)
                throw clients.unavailable("reading the history in " + partition.topic() + ", no answer for " + silence.millis() + " ms", null);
            for (ConsumerRecord<byte[], byte[]> record : records) if (record.offset() < end) state = read(record, state, claims);
        }
        return new Told(claims, state);
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
