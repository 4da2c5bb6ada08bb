package io.baton.leader;

import io.baton.core.log.LogEntry.SequencePosition;
import io.baton.core.port.Sequences.Drawn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which sequence positions to log, ahead of use (trap A5). Pure: what was drawn goes in, what is to be logged comes out.
 *
 * <p>A position is announced when less than half of the last lead is left, and lies so far ahead that, at ten times the fastest rate
 * seen, it lasts until the next look. A value drawn beyond it in one burst, and never stored in a row, could be drawn again after a
 * failover; one that was stored cannot, because a new leader starts beyond what its columns hold.
 */
final class SequenceLead {
    /** The least that is announced ahead, in values. */
    private static final long LEAST = 1_000;

    private static final long MARGIN = 10;

    private record Seen(long last, long announced, long fastest) {}

    private final Map<String, Seen> seen = new HashMap<>();

    List<SequencePosition> announce(List<Drawn> drawn) {
        var positions = new ArrayList<SequencePosition>();
        for (Drawn sequence : drawn) {
            String name = sequence.schema() + "." + sequence.name();
            Seen before = seen.getOrDefault(name, new Seen(sequence.last(), sequence.last(), 0));
            // It was restarted, or dropped and made again: followers have done the same, and know of no lead.
            if (sequence.increment() > 0 ? sequence.last() < before.last() : sequence.last() > before.last())
                before = new Seen(sequence.last(), sequence.last(), before.fastest());
            long step = Math.abs(sequence.increment());
            long used = Math.abs(sequence.last() - before.last()) / step;
            long fastest = Math.max(before.fastest(), used);
            long lead = Math.max(LEAST, fastest * MARGIN);
            long left = (before.announced() - sequence.last()) / sequence.increment();
            long announced = before.announced();
            if (left < lead / 2) {
                announced = ahead(sequence, lead);
                positions.add(new SequencePosition(sequence.schema(), sequence.name(), announced));
            }
            seen.put(name, new Seen(sequence.last(), announced, fastest));
        }
        return positions;
    }

    /** At its bound a sequence has nothing ahead; the followers' own bounds cut what lies beyond. */
    private static long ahead(Drawn sequence, long lead) {
        try {
            return Math.addExact(sequence.last(), Math.multiplyExact(lead, sequence.increment()));
        } catch (ArithmeticException e) {
            return sequence.increment() > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
    }
}
