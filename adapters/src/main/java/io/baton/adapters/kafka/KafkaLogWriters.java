package io.baton.adapters.kafka;

import io.baton.adapters.runtime.RoleLoop;
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
    private boolean closed;

    public KafkaLogWriters(KafkaClients clients, String topic) {
        this.clients = clients;
        this.topic = topic;
    }

    /**
     * Has a writer made ready for the first {@link #open}, beside whatever the caller does. Repeating it is harmless.
     *
     * @throws IllegalArgumentException if Kafka's client refuses the properties that it is given
     */
    public KafkaLogWriters warm() {
        var made = new KafkaLogWriter(clients, topic, "spare");
        RoleLoop.aside("baton-log-writer-spare", () -> ready(made));
        return this;
    }

    private void ready(KafkaLogWriter made) {
        made.connect();
        if (!keep(made)) made.close();
    }

    private synchronized boolean keep(KafkaLogWriter made) {
        if (closed || spare != null) return false;
        spare = made;
        return true;
    }

    @Override
    public LogWriter open(String purpose) {
        KafkaLogWriter ready = take();
        if (ready == null) return new KafkaLogWriter(clients, topic, purpose);
        RoleLoop.aside("baton-log-writer-spare", () -> ready(new KafkaLogWriter(clients, topic, "spare")));
        return ready;
    }

    private synchronized KafkaLogWriter take() {
        KafkaLogWriter ready = spare;
        spare = null;
        return ready;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (spare != null) spare.close();
        spare = null;
    }
}
