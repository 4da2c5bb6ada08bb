package io.baton.monitor;

import io.baton.core.log.LogEntry;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.LogWriter;
import io.baton.core.port.LogWriters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A log that can only be appended to, and can be away. */
final class RecordingWriters implements LogWriters {
    final List<LogEntry> appended = new ArrayList<>();
    int opened;
    int open;
    boolean away;

    @Override
    public LogWriter open(String purpose) {
        opened++;
        open++;
        return new LogWriter() {
            private boolean failed;

            @Override
            public void append(LogEntry entry) {
                failed |= away;
                if (failed) throw new LogUnavailableException("the log is away", null);
                appended.add(entry);
            }

            @Override
            public Optional<String> failure() {
                return failed ? Optional.of("the log is away") : Optional.empty();
            }

            @Override
            public void close() {
                open--;
            }
        };
    }
}
