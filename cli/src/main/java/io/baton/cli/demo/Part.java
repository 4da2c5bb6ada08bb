package io.baton.cli.demo;

/** A process that the demo has started, or starts again. Signals go only to these. */
interface Part {
    /** Its name in {@code cluster.json} and for {@code start-part}. */
    String id();

    /** Starts it, also after it was killed, and returns when it is up. Throws with the reason if it does not come up. */
    void start();

    boolean alive();

    /** The process id, null if it does not run. */
    Long pid();

    /** Ends it in good order, by force if that takes too long; does nothing if it does not run. Its data stays. */
    void stop();
}
