package io.baton.cli;

/** A node or a monitor that runs in this process. */
public interface NodeProcess extends AutoCloseable {
    /** Stops in good order: says goodbye, lets go of connections. Does not throw, and does nothing the second time. */
    @Override
    void close();
}
