package io.baton.core.api;

import java.time.Duration;
import java.util.Map;

/** Writes, as any front end asks for them. Calls block until the outcome is known, or the node's write timeout has passed. */
public interface WriteService {
    WriteOutcome write(WriteRequest request);

    /** The same service, whose calls wait no longer than {@code patience} until this node takes writes, if it is about to lead. */
    default WriteService within(Duration patience) {
        return this;
    }

    /** Inserts the row, or replaces the given columns if its key exists. {@code columns}: PostgreSQL text by name, without the key. */
    WriteOutcome putRow(RowKey key, Map<String, String> columns, Ack ack);

    WriteOutcome deleteRow(RowKey key, Ack ack);

    /** @param json the value, a JSON text */
    WriteOutcome putKey(String key, String json, Ack ack);

    WriteOutcome deleteKey(String key, Ack ack);
}
