package io.baton.adapters.kafka;

import io.baton.core.log.LogEntry;
import io.baton.core.log.Lsn;
import io.baton.core.port.LogReader;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.LogWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Numbered entries, and reading a number of them. */
final class Entries {
    private Entries() {}

    static LogEntry entry(long sequence) {
        return new LogEntry.Progress(1, sequence, new Lsn(sequence), 0);
    }

    static void append(LogWriter writer, long from, long to) {
        for (long i = from; i <= to; i++) writer.append(entry(i));
    }

    /** Reads until {@code count} records came or the time is up; an unreachable log is met as a node would, by seeking again. */
    static List<LogReader.Record> read(LogReader reader, long after, int count, Duration limit) {
        var records = new ArrayList<LogReader.Record>();
        boolean placed = false;
        long until = System.nanoTime() + limit.toNanos();
        while (records.size() < count && System.nanoTime() < until) {
            try {
                if (!placed) reader.seekAfter(records.isEmpty() ? after : records.get(records.size() - 1).offset());
                placed = true;
                records.addAll(reader.poll(Duration.ofMillis(200)));
            } catch (LogUnavailableException e) {
                placed = false;
            }
        }
        return records;
    }

    static List<Long> sequences(List<LogReader.Record> records) {
        return records.stream().map(r -> ((LogEntry.Written) r.entry()).sequence()).toList();
    }

    /** Threads of Kafka's clients that are alive. */
    static List<String> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
            .filter(name -> name.startsWith("kafka-") && !name.contains("scheduler")).sorted().toList();
    }
}
