package io.baton.simulation;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What happened, as words. They are built only when somebody will read them; a hash of the run is always kept. */
final class Trace {
    private static final int REMEMBERED = 120;

    private final boolean words;
    private final LongSupplier nanos;
    private final ArrayDeque<String> last = new ArrayDeque<>();
    private long hash = 17;

    Trace(boolean words, LongSupplier nanos) {
        this.words = words;
        this.nanos = nanos;
    }

    /** @param code what the hash takes of it; the words are only for readers */
    void say(long code, Supplier<String> text) {
        hash = (hash ^ code ^ nanos.getAsLong()) * 0x100000001B3L;
        if (!words) return;
        if (last.size() == REMEMBERED) last.removeFirst();
        last.add(String.format("%7d ms  %s", nanos.getAsLong() / 1_000_000, text.get()));
    }

    long hash() {
        return hash;
    }

    List<String> last() {
        return List.copyOf(last);
    }
}
