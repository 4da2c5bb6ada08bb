package io.baton.core.port;

/** Asks the local PostgreSQL how it is. Both throw {@link DatabaseUnavailableException} if it is not well, or within the probe's patience. */
public interface DatabaseProbe extends AutoCloseable {
    /** Returns if the server answers a query. */
    void ask();

    /** Returns if the server can write to its disk: a small transaction was flushed. */
    void write();

    @Override
    void close();
}
