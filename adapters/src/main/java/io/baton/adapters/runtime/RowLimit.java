package io.baton.adapters.runtime;

/** How large a row this process takes (trap K10). */
public final class RowLimit {
    /** No entry of the log is larger, whatever the heap. */
    public static final int MOST = 64 * 1024 * 1024;

    /**
     * What applying a row of the log costs is some five times its size, and whoever holds it has other things to hold too. Measured with a
     * heap of 256 MB: texts of 40 MiB were applied, texts of 48 MiB ended the followers.
     */
    private static final long SHARE = Runtime.getRuntime().maxMemory() / 7;

    /**
     * The largest entry of the log, as bytes and as text in memory. Once it is in the log every node has to get past it; nodes are taken
     * to have equal heaps.
     */
    public static final int LOGGED = (int) Math.min(MOST, SHARE);

    /** The largest row that is held although it is not for the log. */
    public static final int HELD = (int) Math.min(Integer.MAX_VALUE / 4, SHARE);

    /**
     * The largest answer with rows for a node that rejoins, in characters: who gives and who takes them holds them as values, as JSON and as bytes
     * at the same time, beside the node's own work.
     */
    public static final int GIVEN = (int) Math.min(MOST, Runtime.getRuntime().maxMemory() / 16);

    private RowLimit() {}
}
