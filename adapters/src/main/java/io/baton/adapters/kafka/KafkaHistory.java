package io.baton.adapters.kafka;

import io.baton.core.api.History;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.port.LogReader;
import io.baton.core.replay.ReplayState;
import io.baton.core.replay.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Folds the log from its beginning by the rules that every node follows, and notes the claims. */
public final class KafkaHistory implements History {
    private static final Duration WAIT = Duration.ofMillis(200);

    private final KafkaClients clients;
    private final String topic;

    public KafkaHistory(KafkaClients clients, String topic) {
        this.clients = clients;
        this.topic = topic;
    }

    @Override
    public synchronized List<Claim> claims() {
        var claims = new ArrayList<Claim>();
        try (var reader = new KafkaLogReader(clients, topic, "history")) {
            reader.seekAfter(-1);
            long end = reader.end();
            ReplayState state = ReplayState.START;
            while (reader.next() < end) {
                for (LogReader.Record record : reader.poll(WAIT)) {
                    ReplayState.Step step = state.read(record.offset(), record.entry());
                    state = step.next();
                    if (record.entry() instanceof EpochStarted claim) claims.add(judged(record, claim, step.verdict()));
                }
            }
        }
        return claims;
    }

    private static Claim judged(LogReader.Record record, EpochStarted claim, Verdict verdict) {
        String lost = verdict instanceof Verdict.Void none ? none.reason() : verdict instanceof Verdict.Halt halt ? halt.reason() : "";
        return new Claim(record.offset(), record.time(), claim, verdict instanceof Verdict.Follow, lost);
    }
}
