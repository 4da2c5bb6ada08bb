package io.baton.core.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a node's stores take up and what is left, in bytes; {@link #UNKNOWN_BYTES} where that is not known.
 *
 * @param data of its database
 * @param wal of its server's write-ahead log, all of it
 * @param slots how much of that the server's replication slots keep
 * @param slotLimit how much they may keep before they are lost; unknown if there is no limit
 * @param free of the disk that its server is on
 * @param total of that disk
 * @param log what the log takes up; told by the leader alone
 */
public record Room(long data, long wal, long slots, long slotLimit, long free, long total, Log log) {
    public static final long UNKNOWN_BYTES = -1;
    public static final Room UNKNOWN = new Room(-1, -1, -1, -1, -1, -1, Log.UNKNOWN);

    /** Long before anything is full. */
    private static final double LITTLE_FREE = 0.2;
    private static final double MUCH_KEPT = 0.5;

    /**
     * The replication log.
     *
     * @param begin the first offset that it has; -1 if this is not told
     * @param end the offset that the next record gets
     * @param bytes on the disk of its leading broker
     * @param free of the fullest disk that a replica is on
     * @param total of that disk
     * @param kept for whom it is kept, as a sentence
     */
    public record Log(long begin, long end, long bytes, long free, long total, String kept) {
        public static final Log UNKNOWN = new Log(-1, -1, -1, -1, -1, "");
    }

    /** The same, with the log's figures. */
    public Room with(Log figures) {
        return new Room(data, wal, slots, slotLimit, free, total, figures);
    }

    /** What an operator should see to before something is full, each as a sentence. */
    public List<String> warnings() {
        var warnings = new ArrayList<String>();
        if (isLow(free, total)) warnings.add("the disk of PostgreSQL has " + text(free) + " of " + text(total) + " left");
        if (isLow(log.free(), log.total())) warnings.add("a disk of the log has " + text(log.free()) + " of " + text(log.total()) + " left; the log takes up " + text(log.bytes()));
        if (slots >= 0 && slotLimit > 0 && slots > MUCH_KEPT * slotLimit) warnings.add("replication slots keep " + text(slots) + " of WAL, and beyond "
            + text(slotLimit) + " (max_slot_wal_keep_size) they are lost and the node is filled again");
        return warnings;
    }

    private static boolean isLow(long free, long total) {
        return free >= 0 && total > 0 && free < LITTLE_FREE * total;
    }

    /** For people. */
    public static String text(long bytes) {
        if (bytes < 0) return "?";
        if (bytes < 1024) return bytes + " B";
        int step = Math.min(5, (int) (Math.log(bytes) / Math.log(1024)));
        return String.format(Locale.ROOT, "%.1f %siB", bytes / Math.pow(1024, step), "KMGTP".charAt(step - 1));
    }
}
