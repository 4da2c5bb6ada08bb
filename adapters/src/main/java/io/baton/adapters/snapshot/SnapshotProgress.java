package io.baton.adapters.snapshot;

import java.util.Locale;

/** How far a snapshot is that is taken, checked or restored, for whoever waits. Several threads move it on. */
public final class SnapshotProgress {
    private static final long MIB = 1 << 20;

    private String stage = "";
    private long done;
    private long total;
    private long before;
    private long began;

    /** A new stage, with so many bytes to go through of which some were done by an earlier process; 0 in all if that is not known. */
    public synchronized void begin(String stage, long doneBefore, long total) {
        this.stage = stage;
        this.done = doneBefore;
        this.before = doneBefore;
        this.total = total;
        this.began = System.nanoTime();
    }

    public synchronized void add(long bytes) {
        done += bytes;
    }

    /** From 0 to 1, of this stage; 0 if it is not known. */
    public synchronized double part() {
        return total <= 0 ? 0 : Math.min(1, (double) done / total);
    }

    /** Such as "rows: 42 % of 2048 MiB, 95.0 MiB/s, 12 s left". */
    public synchronized String line() {
        if (total <= 0) return stage;
        double seconds = Math.max(1e-3, (System.nanoTime() - began) / 1e9);
        double rate = (done - before) / seconds;
        String left = rate <= 0 ? "" : ", " + duration((long) Math.ceil(Math.max(0, total - done) / rate)) + " left";
        return String.format(Locale.ROOT, "%s: %d %% of %d MiB, %.1f MiB/s%s", stage, (int) (100 * part()), Math.max(1, total / MIB), rate / MIB, left);
    }

    private static String duration(long seconds) {
        if (seconds < 120) return seconds + " s";
        return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }
}
