package io.baton.core.replay;

import io.baton.core.log.Change;
import io.baton.core.log.Change.SchemaChange;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.SequencePosition;
import io.baton.core.log.LogEntry.SequencesAdvanced;
import io.baton.core.log.Lsn;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the place of the log where a leader's snapshot stands, while the log is read from its start. The snapshot holds exactly the
 * transactions whose commit records end at or before an LSN; the log has that server's transactions in the order of their LSNs. So
 * the place is the last one between two transactions that has nothing beyond that LSN before it: whoever has the rows of the snapshot
 * goes on from there, with nothing missing and nothing applied twice (trap A17).
 *
 * <p>That holds as long as the server leads. Once another node has taken over, the snapshot may hold what was never logged.
 */
public final class SnapshotPlace {
    /** A table by its name. */
    public record Table(String schema, String name) {}

    /**
     * A position that the leader announced of a sequence.
     *
     * @param restarted tables that were truncated with RESTART IDENTITY since: if the sequence belongs to one of them, it began again
     */
    public record Announced(SequencePosition position, Set<Table> restarted) {
        public Announced {
            restarted = Set.copyOf(restarted);
        }

        private Announced with(Set<Table> more) {
            var all = new HashSet<>(restarted);
            all.addAll(more);
            return new Announced(position, all);
        }
    }

    private final String node;
    private final long epoch;
    private final Lsn lsn;
    private final Map<List<String>, Announced> announced = new LinkedHashMap<>();
    private ReplayState now = ReplayState.START;
    private ReplayState place = ReplayState.START;
    private boolean found;

    /** @param epoch one that {@code node} had begun to lead before its snapshot was taken */
    public SnapshotPlace(String node, long epoch, Lsn lsn) {
        this.node = node;
        this.epoch = epoch;
        this.lsn = lsn;
    }

    /**
     * Reads the next entry of the log.
     *
     * @throws IllegalStateException if another node leads before the log holds all of the snapshot, or the log cannot be understood
     */
    public void read(long offset, LogEntry entry) {
        ReplayState.Step step = now.read(offset, entry);
        if (step.verdict() instanceof Verdict.Halt halt) throw new IllegalStateException(halt.reason());
        now = step.next();
        if (!found) follow(step.verdict());
    }

    private void follow(Verdict verdict) {
        boolean leads = now.epoch() >= epoch && now.leader().isNode(node);
        if (now.epoch() >= epoch && !leads)
            throw new IllegalStateException("epoch " + now.epoch() + " belongs to " + now.leader().node() + ", and the log holds what " + node
                + " committed only up to " + place.logged() + ", not up to " + lsn + " as its snapshot does");
        // Inside a transaction of many parts there is no place to begin at.
        if (now.parts() > 0) return;
        if (leads && now.logged().isAfter(lsn)) {
            found = true;
            return;
        }
        place = now;
        found = leads && now.logged().equals(lsn);
        if (!leads || !(verdict instanceof Verdict.Apply apply)) return;
        if (apply.entry() instanceof SequencesAdvanced advanced)
            for (SequencePosition position : advanced.sequences()) announced.put(List.of(position.schema(), position.name()), new Announced(position, Set.of()));
        if (apply.entry() instanceof RowsChanged rows) rows.changes().forEach(change -> changed(rows, change));
    }

    private void changed(RowsChanged rows, Change change) {
        if (change instanceof SchemaChange ddl) forget(ddl);
        // Which sequences belong to a table, the log does not say.
        if (change instanceof Change.Truncate truncate && truncate.restartIdentity()) {
            Set<Table> tables = truncate.relations().stream().map(rows.relations()::get).map(one -> new Table(one.schema(), one.name())).collect(Collectors.toSet());
            announced.replaceAll((name, before) -> before.with(tables));
        }
    }

    /** What was announced of a sequence does not hold for one that bears its name since, nor for one that began again. */
    private void forget(SchemaChange ddl) {
        if (!ddl.tag().endsWith(" SEQUENCE")) return;
        boolean anew = !ddl.tag().startsWith("ALTER") || ddl.statement().toUpperCase(Locale.ROOT).contains("RESTART");
        if (anew) announced.keySet().removeIf(name -> List.of(ddl.statement().toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}_$]+")).contains(name.get(1).toLowerCase(Locale.ROOT)));
    }

    /** Whether the log was read far enough to know the place. */
    public boolean isFound() {
        return found;
    }

    /** The place; of meaning only once it is found. */
    public ReplayState place() {
        return place;
    }

    /** What the log says at the last entry that was read. */
    public ReplayState now() {
        return now;
    }

    /**
     * The positions that this leader announced before the place: nobody will hear of them again, and values up to there may be handed out at
     * any time after the snapshot (trap A5).
     */
    public List<Announced> announced() {
        return List.copyOf(announced.values());
    }
}
