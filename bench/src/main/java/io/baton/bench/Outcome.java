package io.baton.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one run has shown. Times are milliseconds, NaN if the thing did not happen.
 *
 * @param silence the longest time in which no client got an acknowledgement
 * @param claimed, led from the hurt until any node knew of another epoch, and until a leader said that it leads there
 * @param byOld begun after the new epoch was known elsewhere, and acknowledged by the old leader nevertheless
 * @param rejoined from the mending until all nodes were well again
 * @param quarantined transactions that this run has brought into quarantine; -1 if that could not be read
 * @param troubles what must not be, each a sentence
 */
record Outcome(String before, String after, double silence, double claimed, double led, int acknowledged, int unknown, int lost, int twice,
               int byOld, double rejoined, int quarantined, List<String> troubles, Map<String, Integer> failures, List<String> story) {
    static final String HEADING = " run  leader            silence ms  claim ms  leads ms   acked  unknown  lost  twice  by old  whole again ms  quarantine";

    String line(int run) {
        return String.format(Locale.ROOT, "%4d  %-16s  %10s  %8s  %8s  %6d  %7d  %4d  %5d  %6d  %14s  %10s", run,
            before.equals(after) ? before : before + ">" + after.replace("node-", ""), Samples.text(silence), text(claimed), text(led), acknowledged,
            unknown, lost, twice, byOld, text(rejoined), quarantined < 0 ? "-" : Integer.toString(quarantined));
    }

    private static String text(double millis) {
        return Double.isNaN(millis) ? "-" : String.format(Locale.ROOT, "%.0f", millis);
    }
}
