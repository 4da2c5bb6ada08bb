package io.baton.simulation;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.port.LogReader;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.LogWriter;
import io.baton.core.port.LogWriters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The log: one list. It never loses or reorders what it holds, but everything on the way to it and from it may be slow, may be lost,
 * or may arrive though its sender was told that it did not.
 */
final class SimulatedLog {
    private final Chance chance;
    private final Faults faults;
    private final Trace trace;
    private final LogTruth truth = new LogTruth();
    private final List<LogReader.Record> records = new ArrayList<>();
    private final List<SimulatedWriter> sending = new ArrayList<>();
    private long end;

    SimulatedLog(Chance chance, Faults faults, Trace trace) {
        this.chance = chance;
        this.faults = faults;
        this.trace = trace;
    }

    LogTruth truth() {
        return truth;
    }

    /** Writers of one process. {@code reachable} says whether it has a way to the log at the moment. */
    LogWriters writers(Leader author, BooleanSupplier reachable) {
        return purpose -> writer(author, reachable);
    }

    private LogWriter writer(Leader author, BooleanSupplier reachable) {
        var writer = new SimulatedWriter(this, chance, faults, author, reachable);
        sending.add(writer);
        return writer;
    }

    LogReader reader(BooleanSupplier reachable) {
        return new Reader(reachable);
    }

    /** The process is dead. What it had under way may arrive all the same. */
    void abandon(Leader author) {
        for (SimulatedWriter writer : sending) if (writer.isOf(author)) writer.close();
    }

    /** Lets something of what is under way arrive. */
    void deliver() {
        if (sending.isEmpty()) return;
        chance.of(sending).arrive();
        sending.removeIf(SimulatedWriter::isDone);
    }

    /** Lets everything arrive that ever will. */
    void deliverAll() {
        for (int i = 0; i < sending.size(); i++) while (sending.get(i).arrive()) continue;
        sending.removeIf(SimulatedWriter::isDone);
    }

    void store(LogEntry entry, Leader author) {
        // Trap K5: control records leave holes.
        long offset = end + (faults.holes() ? chance.below(3) : 0);
        end = offset + 1;
        records.add(new LogReader.Record(offset, 0, entry));
        truth.append(offset, entry, author);
        trace.say(offset * 31 + entry.epoch(), () -> "log " + offset + " <- " + author + " " + Words.of(entry) + " "
            + truth.last().worth().toString().toLowerCase());
    }

    private final class Reader implements LogReader {
        private final BooleanSupplier reachable;
        private int index;

        Reader(BooleanSupplier reachable) {
            this.reachable = reachable;
        }

        @Override
        public void seekAfter(long offset) {
            int low = 0;
            int high = records.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (records.get(middle).offset() <= offset) low = middle + 1;
                else high = middle;
            }
            index = low;
        }

        @Override
        public List<Record> poll(Duration max) {
            if (!reachable.getAsBoolean()) {
                if (chance.onceIn(3)) throw new LogUnavailableException("the log is out of reach", null);
                return List.of();
            }
            int there = records.size() - index;
            if (there == 0 || faults.slowReads() && chance.onceIn(3)) return List.of();
            int taken = Math.min(there, 1 + chance.below(6));
            List<Record> read = records.subList(index, index + taken);
            index += taken;
            return new ArrayList<>(read);
        }

        @Override
        public long behind() {
            return records.size() - index;
        }

        @Override
        public long next() {
            if (index == records.size()) return end;
            return index == 0 ? 0 : records.get(index - 1).offset() + 1;
        }

        @Override
        public long end() {
            if (!reachable.getAsBoolean()) throw new LogUnavailableException("the log is out of reach", null);
            return end;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
