package io.baton.cli.demo;

import io.baton.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Map;

/** The demo's only broker: real, but with one replica, so what it holds is lost with it. */
final class KafkaPart implements Part {
    private final Path dir;
    private EmbeddedKafka broker;

    KafkaPart(Path dir) {
        this.dir = dir;
    }

    @Override
    public String id() {
        return "kafka";
    }

    @Override
    public synchronized void start() {
        if (broker == null) broker = EmbeddedKafka.start(dir, Map.of());
        else if (!broker.alive()) broker.restart();
    }

    @Override
    public synchronized boolean alive() {
        return broker != null && broker.alive();
    }

    @Override
    public synchronized Long pid() {
        return alive() ? broker.pid() : null;
    }

    @Override
    public synchronized void stop() {
        if (broker != null) broker.close();
        broker = null;
    }

    synchronized String bootstrap() {
        return broker.bootstrap();
    }
}
