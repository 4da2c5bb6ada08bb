package io.baton.adapters.kafka;

import io.baton.core.port.LogWriter;
import io.baton.core.port.LogWriters;

/**
 * Opens writers to one topic, each with a connection and a thread of its own. One is always made ahead of its use: to connect and to
 * get a producer id takes a tenth of a second, which nobody should wait for while there is no leader.
 */
public final class KafkaLogWriters implements LogWriters, AutoCloseable {
    private final KafkaClients clients;
    private final String topic;
    private KafkaLogWriter spare;

    public KafkaLogWriters(KafkaClients clients, String topic) {
        this.clients = clients;
        this.topic = topic;
    }

    /** Makes a writer ready for the next {@link #open}. Repeating it is harmless. */
    public synchronized KafkaLogWriters warm() {
        if (spare == null) spare = new KafkaLogWriter(clients, topic, "spare");
        return this;
    }

    @Override
    public synchronized LogWriter open(String purpose) {
        if (spare == null) return new KafkaLogWriter(clients, topic, purpose);
        KafkaLogWriter ready = spare;
        spare = new KafkaLogWriter(clients, topic, "spare");
        return ready;
    }

    @Override
    public synchronized void close() {
        if (spare != null) spare.close();
        spare = null;
    }
}
