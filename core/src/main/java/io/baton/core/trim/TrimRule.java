package io.baton.core.trim;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * How much of the log nobody needs any more: what lies below a verified snapshot that every member of the cluster has passed (trap K8). So
 * each member goes on from where it is, and whoever comes new, or has lost its database, begins with that snapshot. Time plays no part.
 *
 * @param margin how many records before its place a reader may have to look at again
 */
public record TrimRule(long margin) {
    /** A verified snapshot: its rows stand at {@code offset}, and whoever is filled from it reads on behind that. */
    public record Taken(long offset, String location, String checksum) {}

    /**
     * One for whom the log is kept.
     *
     * @param passed up to where it will never read again; empty if it was not heard since this node leads
     */
    public record Need(String node, OptionalLong passed) {}

    /** What to do, and why. */
    public sealed interface Advice {
        String reason();

        /** Entries before {@code before} may go. */
        record Cut(long before, Taken snapshot, String reason) implements Advice {}

        record Keep(String reason) implements Advice {}
    }

    public TrimRule {
        if (margin < 0) throw new IllegalArgumentException("a margin is not negative, but this is " + margin);
    }

    /** @param begin the first offset that the log still has */
    public Advice decide(long begin, List<Taken> snapshots, List<Need> members) {
        if (members.isEmpty()) return new Advice.Keep("nobody is known to be a member of the cluster yet");
        String unknown = members.stream().filter(member -> member.passed().isEmpty()).map(Need::node).sorted().collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) return new Advice.Keep("it is kept whole for " + unknown + ", of which it is not known yet how far its database is");
        Need last = members.stream().min(Comparator.comparingLong((Need member) -> member.passed().getAsLong()).thenComparing(Need::node)).orElseThrow();
        Optional<Taken> newest = snapshots.stream().max(Comparator.comparingLong(Taken::offset));
        Optional<Taken> passed = snapshots.stream().filter(taken -> taken.offset() <= last.passed().getAsLong()).max(Comparator.comparingLong(Taken::offset));
        String behind = newest.filter(taken -> taken.offset() > last.passed().getAsLong()).map(taken -> "it is kept for " + last.node() + ", which is at offset "
            + last.passed().getAsLong() + " and has not passed the newest snapshot").orElse("");
        if (newest.isEmpty()) return new Advice.Keep("there is no verified snapshot to begin with instead of its beginning");
        long before = passed.map(taken -> taken.offset() + 1 - margin).orElse(0L);
        if (before <= begin) return new Advice.Keep(behind.isEmpty() ? "it is needed from the newest snapshot on, which stands at offset " + newest.get().offset() : behind);
        return new Advice.Cut(before, passed.get(), "every member has passed the snapshot at offset " + passed.get().offset() + (behind.isEmpty() ? "" : "; the rest: " + behind));
    }
}
