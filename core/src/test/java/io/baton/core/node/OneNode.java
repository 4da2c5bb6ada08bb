package io.baton.core.node;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.port.FollowerDatabase.Stored;
import io.baton.core.port.LogReader;
import io.baton.core.port.LogTruncatedException;
import io.baton.core.port.LogWriter;
import io.baton.core.port.Orders;
import io.baton.core.port.Refill;
import io.baton.core.replay.ReplayState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One node by itself: its log, its database and its roles are lists in memory, and each role can be told to fail. */
final class OneNode {
    final String name;
    /** An entry's offset is its index. */
    final List<LogEntry> log = new ArrayList<>();
    final List<LogEntry> claimed = new ArrayList<>();
    /** What the roles were asked to do, in order. */
    final List<String> did = new ArrayList<>();
    final ArrayDeque<Orders.Order> orders = new ArrayDeque<>();
    final List<Optional<String>> answers = new ArrayList<>();
    Stored stored = new Stored(ReplayState.START, 0);
    long logStart;
    /** Thrown once. */
    RuntimeException polling;
    /** Thrown each time, by what their names say. */
    RuntimeException starting;
    RuntimeException suspending;
    RuntimeException refilling;
    RuntimeException endOfLog;
    RuntimeException keeping;
    boolean store;
    boolean filled;
    Node node;
    private int processes;

    OneNode(String name) {
        this.name = name;
    }

    void start() {
        var reader = new Reader();
        node = new Node(new Leader(name, name + "-" + ++processes), reader, purpose -> new Recorder(), new Follower(), new Leading(), new Rejoining(), new Desk(), new Filling());
    }

    NodeView step(int times) {
        for (int i = 0; i < times; i++) node.tick(0);
        return node.view();
    }

    Optional<String> ask(Orders.Order order) {
        orders.add(order);
        node.tick(0);
        return answers.get(answers.size() - 1);
    }

    /** A claim for {@code leader}; for this node's present process if that is its name. */
    void claim(long epoch, String leader) {
        log.add(new EpochStarted(epoch, new Leader(leader, leader + "-" + (leader.equals(name) ? processes : 1)), Seen.NOTHING, "test", "test"));
    }

    static ReplayState at(long offset, long epoch, String leader) {
        return new ReplayState(offset, epoch, new Leader(leader, leader + "-0"), 1, 0, false, new Lsn(10), new Position(epoch, new Lsn(10)));
    }

    private static void fail(RuntimeException trouble) {
        if (trouble != null) throw trouble;
    }

    private final class Reader implements LogReader {
        private long next;

        @Override
        public void seekAfter(long offset) {
            if (offset + 1 < logStart) throw new LogTruncatedException("the log begins at " + logStart);
            next = offset + 1;
        }

        @Override
        public long behind() {
            return 0;
        }

        @Override
        public List<Record> poll(Duration max) {
            RuntimeException trouble = polling;
            polling = null;
            fail(trouble);
            return next >= log.size() ? List.of() : List.of(new Record(next, 0, log.get((int) next++)));
        }

        @Override
        public long next() {
            return next;
        }

        @Override
        public long end() {
            fail(endOfLog);
            return log.size();
        }

        @Override
        public void close() {}
    }

    private final class Recorder implements LogWriter {
        @Override
        public void append(LogEntry entry) {
            claimed.add(entry);
        }

        @Override
        public Optional<String> failure() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    private final class Follower implements FollowerRole {
        @Override
        public Stored start() {
            fail(starting);
            return stored;
        }

        @Override
        public boolean admits(ReplayState before, LogReader.Record next) {
            return true;
        }

        @Override
        public void apply(Written entry, ReplayState before) {
            did.add("apply " + entry.epoch() + "/" + entry.sequence());
        }

        @Override
        public void skip(Written last, long offset, String by) {}

        @Override
        public void note(LogEntry entry) {}

        @Override
        public void pause(Optional<String> by) {
            stored = new Stored(stored.state(), stored.ownSince(), stored.ledUpTo(), stored.skipped(), by);
        }

        @Override
        public void drop() {}

        @Override
        public void commit(ReplayState state, boolean durable, long now) {
            stored = new Stored(state, stored.ownSince(), stored.ledUpTo(), stored.skipped(), stored.paused());
        }
    }

    private final class Leading implements LeaderRole {
        @Override
        public void open(ReplayState at, long now) {
            did.add("open " + at.epoch());
            stored = new Stored(stored.state(), stored.ownSince(), at.epoch(), stored.skipped(), stored.paused());
        }

        @Override
        public void readBack(Written entry, ReplayState after, long now) {
            did.add("read back " + entry.epoch() + "/" + entry.sequence());
        }

        @Override
        public void admit() {}

        @Override
        public Optional<String> trouble() {
            return Optional.empty();
        }

        @Override
        public Optional<String> impasse() {
            return Optional.empty();
        }

        @Override
        public void suspend() {
            fail(suspending);
        }

        @Override
        public void close(String reason) {
            did.add("close");
        }
    }

    private final class Rejoining implements RejoinRole {
        @Override
        public Optional<Position> begin(Lsn logged, ReplayState after) {
            return Optional.empty();
        }

        @Override
        public void complete() {}

        @Override
        public void rebuild(long ownSince, String reason) {
            did.add("rebuild " + ownSince);
            stored = new Stored(ReplayState.START, ownSince);
        }

        @Override
        public void requireHeld(Lsn end) {
            did.add("require " + end.value());
        }

        @Override
        public void keep(Lsn logged, String why) {
            fail(keeping);
            did.add("keep after " + logged.value());
        }

        @Override
        public void finish(long epoch) {}
    }

    private final class Desk implements Orders {
        @Override
        public Optional<Order> next() {
            return Optional.ofNullable(orders.poll());
        }

        @Override
        public void answer(Optional<String> refusal) {
            answers.add(refusal);
        }
    }

    private final class Filling implements Refill {
        @Override
        public boolean isWanted() {
            return false;
        }

        @Override
        public boolean isPossible() {
            return store;
        }

        @Override
        public Optional<String> step() {
            fail(refilling);
            return filled ? Optional.empty() : Optional.of("is filled");
        }
    }
}
