package io.baton.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What clients were told. A write counts as acknowledged if its COMMIT returned without an error and without a warning. */
final class Ledger {
    /** @param port of the PostgreSQL that answered, 0 for an API */
    record Ack(long id, int port, long began, long at) {}

    private final ConcurrentLinkedQueue<Ack> acks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Map<String, Integer> refusals = new ConcurrentSkipListMap<>();

    void acknowledged(long id, int port, long began) {
        acks.add(new Ack(id, port, began, System.nanoTime()));
        count.incrementAndGet();
    }

    /** A write that failed or whose outcome is not known; it is never tried again under the same number. */
    void failed(String why) {
        refusals.merge(why, 1, Integer::sum);
    }

    int count() {
        return count.get();
    }

    List<Ack> acks() {
        return List.copyOf(acks);
    }

    Map<String, Integer> failures() {
        return Map.copyOf(refusals);
    }

    int failed() {
        return refusals.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The longest time in milliseconds without an acknowledgement to anybody between two moments. */
    double longestSilence(long from, long to) {
        long longest = 0;
        long before = from;
        var times = new ArrayList<>(acks.stream().map(Ack::at).filter(at -> at > from && at < to).sorted().toList());
        times.add(to);
        for (long at : times) {
            longest = Math.max(longest, at - before);
            before = at;
        }
        return longest / 1e6;
    }
}
