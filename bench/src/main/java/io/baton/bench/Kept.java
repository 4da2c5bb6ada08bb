package io.baton.bench;

import io.baton.bench.Ledger.Ack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Judges the promise about writes that ask for no log: one that was committed locally is on every node in the end, or it is in quarantine;
 * never neither, and never both.
 *
 * @param transactions how many this run has brought into quarantine; -1 if it could not be read
 */
record Kept(int transactions, List<String> troubles) {
    /** @param before the quarantine's ids when the run began */
    static Kept judge(Quarantine quarantine, Set<String> before, Ledger local, Rows rows) {
        try {
            Set<String> after = quarantine.ids();
            after.removeAll(before);
            return new Kept(after.size(), troubles(local.acks().stream().map(Ack::id).toList(), rows, quarantine.numbers(after)));
        } catch (IOException e) {
            return new Kept(-1, List.of("the quarantine could not be read, so it is not known whether anything was dropped: " + e.getMessage()));
        }
    }

    /** @param committed the numbers of those that were told that they committed */
    static List<String> troubles(List<Long> committed, Rows rows, Set<Long> quarantined) {
        Set<Long> missing = rows.missing(committed);
        var dropped = new HashSet<>(missing);
        dropped.removeAll(quarantined);
        var both = new HashSet<>(quarantined);
        both.retainAll(committed);
        both.removeAll(missing);
        var troubles = new ArrayList<String>();
        if (!dropped.isEmpty()) troubles.add(dropped.size() + " writes that were committed with 'local' are neither on every node nor in quarantine");
        if (!both.isEmpty()) troubles.add(both.size() + " writes are in quarantine although every node has them");
        return troubles;
    }
}
