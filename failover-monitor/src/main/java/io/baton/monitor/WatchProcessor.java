package io.baton.monitor;

import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.node.HaltedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands what is read on to the {@link Watch}, and lets it decide by the wall clock: it is silence that matters (trap D5). */
final class WatchProcessor implements Processor<byte[], byte[], Void, Void> {
    /** How often a decision is taken. */
    static final Duration INTERVAL = Duration.ofMillis(50);

    private static final Logger LOG = LoggerFactory.getLogger(WatchProcessor.class);

    private final MonitorId id;
    private final Decoders decoders;
    private final Watch watch;
    private ProcessorContext<Void, Void> context;

    WatchProcessor(MonitorId id, Decoders decoders, Watch watch) {
        this.id = id;
        this.decoders = decoders;
        this.watch = watch;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        this.context = context;
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> watch.decide());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        String topic = context.recordMetadata().orElseThrow().topic();
        try {
            if (topic.equals(id.heartbeats())) watch.heard(decoders.heartbeat().apply(record.value()), record.timestamp());
            else readEntry(record.headers(), record.value());
        } catch (IllegalArgumentException | HaltedException e) {
            LOG.debug("passed over a record of {}: {}", topic, e.getMessage());
        }
    }

    /** Rows are judged by their headers alone; only claims are worth parsing. */
    private void readEntry(Headers headers, byte[] body) {
        Header epoch = headers.lastHeader("e");
        if (headers.lastHeader("s") != null && epoch != null) {
            watch.wrote(Long.parseLong(new String(epoch.value(), StandardCharsets.US_ASCII)));
            return;
        }
        LogEntry entry = decoders.entry().apply(headers, body);
        if (entry instanceof EpochStarted claim) watch.read(claim);
    }
}
