package io.baton.core.replay;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.ContentAdopted;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Progress;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.log.LogEntry.SequencesAdvanced;
import io.baton.core.log.LogEntry.SnapshotTaken;
import io.baton.core.log.LogEntry.Unknown;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns moves into a log as honest but unlucky nodes write it: each writes in epochs of its own only, from a WAL of its own, and
 * knows nothing of what others wrote meanwhile. Any list of moves is a story.
 */
final class Story {
    private static final List<String> NODES = List.of("a", "b", "c");

    /** Who writes in an epoch, and how far it believes to be. */
    private static final class Writer {
        final Leader leader;
        final int line;
        long sequence;
        int parts;
        long xid;

        Writer(Leader leader, int line) {
            this.leader = leader;
            this.line = line;
        }
    }

    private record Published(int line, long xid, Lsn lsn) {}

    private final List<Read> log = new ArrayList<>();
    private final List<Writer> writers = new ArrayList<>();
    private final List<Published> published = new ArrayList<>();
    /** WALs differ wildly between nodes, so that comparing LSNs across nodes is found out (trap F6). */
    private final Map<String, Long> wal = new HashMap<>(Map.of("a", 1_000L, "b", 16L, "c", 0x7_0000_0000L));
    private long offset = -1;
    private long xids = 100;
    private int lines;

    static List<Read> of(List<Move> moves) {
        var story = new Story();
        moves.forEach(story::play);
        return List.copyOf(story.log);
    }

    private void play(Move move) {
        int a = move.a();
        int b = move.b();
        switch (move.kind()) {
            case CLAIM -> claim(NODES.get(a % 3));
            case RIVAL_CLAIM -> append(claimOf(epoch(), NODES.get(a % 3), Seen.NOTHING), Leader.NONE);
            case OLD_CLAIM -> append(claimOf(Math.max(0, epoch() - b), NODES.get(a % 3), Seen.NOTHING), Leader.NONE);
            case HIGH_CLAIM -> append(claimOf(epoch() + 2 + b, NODES.get(a % 3), Seen.NOTHING), Leader.NONE);
            case LOST_LOG_CLAIM -> append(claimOf(epoch() + 1, "a", new Seen(epoch(), sequence() + 1 + b)), Leader.NONE);
            case SNAPSHOT -> append(new SnapshotTaken(Math.max(0, epoch() - b), "c", Position.START, 0, "/s", "x"), Leader.NONE);
            case ADOPTED -> append(new ContentAdopted(0, "a", "3 tables"), Leader.NONE);
            case UNKNOWN -> append(new Unknown(epoch(), "Later", 9), Leader.NONE);
            case HOLE -> offset += 1 + b;
            case DUPLICATE -> duplicate(a);
            case FUTURE_WRITE -> append(new Progress(epoch() == 0 ? b : epoch() + 1, 1, new Lsn(8), 0), Leader.NONE);
            case STALE_WRITE -> writeStale(a, b);
            default -> {
                if (!writers.isEmpty()) write(move, writers.get(writers.size() - 1));
            }
        }
    }

    private void write(Move move, Writer writer) {
        switch (move.kind()) {
            case ROWS, LAST_PART -> rows(writer, true, move.a());
            case PART -> rows(writer, false, move.a());
            case PROGRESS -> progress(writer);
            case SEQUENCES -> {
                if (writer.parts == 0) append(new SequencesAdvanced(epoch(writer), ++writer.sequence, end(writer), List.of()), writer.leader);
            }
            case REPUBLISH -> republish(writer, move.a());
            case GAP -> writer.sequence += 1 + move.b();
            case WRONG_PART -> append(part(writer, writer.parts + 2, move.b() > 1, new Lsn(advance(writer, 8))), writer.leader);
            case INTERRUPTION -> append(new Progress(epoch(writer), ++writer.sequence, end(writer), 0), writer.leader);
            default -> throw new IllegalStateException("no play for " + move);
        }
    }

    private void claim(String node) {
        boolean sameLine = !writers.isEmpty() && writers.get(writers.size() - 1).leader.isNode(node);
        if (!sameLine) lines++;
        var claim = claimOf(epoch() + 1, node, new Seen(epoch(), sequence()));
        append(claim, Leader.NONE);
        writers.add(new Writer(claim.leader(), lines));
    }

    private EpochStarted claimOf(long epoch, String node, Seen seen) {
        return new EpochStarted(epoch, new Leader(node, "i" + log.size()), seen, "monitor", "The leader is silent.");
    }

    /** One transaction or the next part of it. A commit record may begin just where the one before ended. */
    private void rows(Writer writer, boolean last, int choice) {
        long begin = advance(writer, choice % 2 * 8L);
        if (writer.parts == 0) writer.xid = ++xids;
        long lsn = last ? advance(writer, 8) : begin;
        append(part(writer, writer.parts + 1, last, new Lsn(lsn)), writer.leader);
        if (last && writer.parts == 0) published.add(new Published(writer.line, writer.xid, new Lsn(lsn)));
        writer.parts = last ? 0 : writer.parts + 1;
    }

    private RowsChanged part(Writer writer, int part, boolean last, Lsn lsn) {
        return new RowsChanged(epoch(writer), ++writer.sequence, part, last, writer.xid, lsn, 0, List.of(), List.of());
    }

    private void progress(Writer writer) {
        if (writer.parts == 0) append(new Progress(epoch(writer), ++writer.sequence, end(writer), 0), writer.leader);
    }

    /** What a slot may hand out again after a restart, as long as no other node led in between. */
    private void republish(Writer writer, int choice) {
        var own = published.stream().filter(p -> p.line() == writer.line).toList();
        if (own.isEmpty() || writer.parts > 0) return;
        var again = own.get(choice % own.size());
        append(new RowsChanged(epoch(writer), ++writer.sequence, 1, true, again.xid(), again.lsn(), 0, List.of(), List.of()), writer.leader);
    }

    private void writeStale(int a, int b) {
        if (writers.size() < 2) return;
        var old = writers.get(a % (writers.size() - 1));
        if (b == 0) progress(old);
        else rows(old, b != 1, a);
    }

    private void duplicate(int choice) {
        var written = log.stream().filter(r -> r.entry() instanceof Written && r.entry().epoch() <= epoch() && !r.writer().equals(Leader.NONE)).toList();
        if (written.isEmpty()) return;
        var again = written.get(written.size() - 1 - choice % written.size());
        append(again.entry(), again.writer());
    }

    private void append(LogEntry entry, Leader writer) {
        log.add(new Read(++offset, entry, writer));
    }

    private long advance(Writer writer, long bytes) {
        return wal.merge(writer.leader.node(), bytes, Long::sum);
    }

    private Lsn end(Writer writer) {
        return new Lsn(advance(writer, 0));
    }

    private long epoch(Writer writer) {
        return writers.indexOf(writer) + 1L;
    }

    private long epoch() {
        return writers.size();
    }

    private long sequence() {
        return new NaiveHistory(log).state().sequence();
    }
}
