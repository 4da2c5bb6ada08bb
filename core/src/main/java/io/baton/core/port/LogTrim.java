package io.baton.core.port;

import java.util.OptionalLong;

/** The replication log as something that takes up room. Every method may take some seconds, and throws {@link LogUnavailableException}. */
public interface LogTrim {
    /**
     * What the log takes up, and what is left.
     *
     * @param begin the first offset that it still has
     * @param end the offset that the next record will get
     * @param bytes of the log on the disk of its leading broker; empty if the broker does not tell
     * @param free of the fullest disk that a replica is on; empty if the broker does not tell
     * @param total of that disk
     */
    record Size(long begin, long end, OptionalLong bytes, OptionalLong free, OptionalLong total) {}

    Size size();

    /** How many records before its place a reader may have to look at again. */
    long margin();

    /**
     * Lets go of everything before {@code offset}. Repeating it is harmless, and nothing ever comes back.
     *
     * @throws IllegalStateException if the broker refuses; the message says what to grant
     */
    void cut(long offset);
}
