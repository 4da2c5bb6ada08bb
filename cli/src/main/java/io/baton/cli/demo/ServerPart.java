package io.baton.cli.demo;

import io.baton.embedded.EmbeddedServer;
import java.util.function.Supplier;

/** An embedded server of the demo. */
abstract class ServerPart<S extends EmbeddedServer> implements Part {
    private final String id;
    private final Supplier<S> firstStart;
    private S server;

    ServerPart(String id, Supplier<S> firstStart) {
        this.id = id;
        this.firstStart = firstStart;
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final synchronized void start() {
        if (server == null) server = firstStart.get();
        else if (!server.alive()) server.restart();
    }

    @Override
    public final synchronized boolean alive() {
        return server != null && server.alive();
    }

    @Override
    public final synchronized Long pid() {
        return alive() ? server.pid() : null;
    }

    @Override
    public final synchronized void stop() {
        if (server != null) server.close();
        server = null;
    }

    /** Only between start and stop. */
    final synchronized S server() {
        return server;
    }
}
