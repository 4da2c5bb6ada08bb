package io.baton.adapters.kafka;

import io.baton.core.port.LogWriter;
import io.baton.core.port.LogWriters;

/** Opens writers to one topic, each with a connection and a thread of its own. */
public final class KafkaLogWriters implements LogWriters {
    private final KafkaClients clients;
    private final String topic;

    public KafkaLogWriters(KafkaClients clients, String topic) {
        this.clients = clients;
        this.topic = topic;
    }

    @Override
    public LogWriter open(String purpose) {
        return new KafkaLogWriter(clients, topic, purpose);
    }
}
