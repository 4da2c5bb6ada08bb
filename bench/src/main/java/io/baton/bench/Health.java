package io.baton.bench;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Waits until the cluster is whole: every node itself says that all are well, and all say the same. */
final class Health {
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private Health() {}

    /** Throws {@link CannotMeasureException} if it does not come to that in time. */
    static Status of(Cluster cluster, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            List<Optional<Status>> answers = cluster.nodes().stream().map(node -> Status.ask(node, PATIENCE)).toList();
            if (answers.stream().allMatch(a -> a.isPresent() && a.get().healthy(answers.size()))
                && answers.stream().map(a -> a.get().epoch()).distinct().count() == 1) return answers.get(0).get();
            if (System.nanoTime() - end > 0) throw new CannotMeasureException("the cluster is not whole after " + atMost.toSeconds() + " s: "
                + answers.stream().flatMap(Optional::stream).map(Status::words).findFirst().orElse("no node answers"));
            Waiting.pause(30);
        }
    }
}
