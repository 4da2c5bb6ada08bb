package io.baton.bench;

import java.util.Arrays;
import java.util.Locale;

/** Measured times in nanoseconds, sorted. */
record Samples(long[] sorted) {
    static Samples of(long[] nanos) {
        long[] copy = nanos.clone();
        Arrays.sort(copy);
        return new Samples(copy);
    }

    /** In milliseconds; 0.5 is the median, 1 the longest. */
    double millis(double share) {
        if (sorted.length == 0) return Double.NaN;
        int at = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.max(0, Math.min(sorted.length - 1, at))] / 1e6;
    }

    static String text(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.2f" : "%.0f", millis);
    }
}
