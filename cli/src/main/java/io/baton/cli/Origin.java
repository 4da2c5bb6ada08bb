package io.baton.cli;

import io.baton.core.log.LogEntry;
import io.baton.core.port.LogReader;
import java.time.Duration;
import java.util.Optional;

/**
 * How a log begins: with nothing, or with what the first leader's database held and the log does not. A database that does not fit it would
 * be filled from a log that lacks its beginning.
 *
 * @param adopted the node whose database the cluster began with, if that held anything
 * @param firstLeader whom the first claim names, if there is one
 * @param hasWrites whether a leader has written anything yet
 */
record Origin(Optional<String> adopted, Optional<String> firstLeader, boolean hasWrites) {
    private static final Duration WAIT = Duration.ofMillis(100);
    private static final String COPY = "Fill an empty database with 'baton copy' (docs/adopt.md), then start the node.";

    /** Reads up to the first write, or to the end. */
    static Origin read(LogReader log) {
        log.seekAfter(-1);
        long end = log.end();
        var origin = new Origin(Optional.empty(), Optional.empty(), false);
        while (log.next() < end) {
            for (LogReader.Record record : log.poll(WAIT)) {
                origin = origin.after(record.entry());
                if (origin.hasWrites) return origin;
            }
        }
        return origin;
    }

    private Origin after(LogEntry entry) {
        if (entry instanceof LogEntry.ContentAdopted content) return new Origin(Optional.of(content.node()), firstLeader, false);
        if (entry instanceof LogEntry.EpochStarted claim && firstLeader.isEmpty()) return new Origin(adopted, Optional.of(claim.leader().node()), false);
        return new Origin(adopted, firstLeader, entry instanceof LogEntry.Written);
    }

    boolean isAdopted() {
        return adopted.isPresent();
    }

    /** Whether it is this node that begins the log, and has not yet. */
    boolean isBegunBy(String node) {
        return !hasWrites && firstLeader.filter(node::equals).isPresent();
    }

    /** Why a database that no node had before cannot be given to this node now; empty if it can. */
    Optional<String> refusal(String node, boolean empty) {
        if (firstLeader.isEmpty()) return Optional.of("the cluster's log names no first leader. Nothing was changed. Run 'baton init' first.");
        boolean begins = isBegunBy(node);
        if (adopted.isEmpty()) return empty ? Optional.empty() : Optional.of(begins
            ? "it holds content that came after 'baton init', so that the log does not say that it begins without it. Nothing was changed. Run 'baton init' with this node's"
                + " settings again."
            : "it holds something already, and the cluster began empty, so it is not known what of the log it holds. Nothing was changed. Give the node an empty database.");
        if (!begins || !adopted.get().equals(node)) return Optional.of("the cluster began with the content of " + adopted.get() + "'s database, which the log does not hold."
            + " Nothing was changed. " + COPY);
        return empty ? Optional.of("the cluster is to begin with the content of this node's database, and it is empty. Nothing was changed. Give it back its content, or"
            + " begin a cluster of another name.") : Optional.empty();
    }
}
