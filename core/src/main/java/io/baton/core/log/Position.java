package io.baton.core.log;

import java.util.Comparator;

/**
 * A place in the history of the whole cluster: an LSN of the server that led in {@code epoch}. As text, {@code epoch:LSN}, it is the
 * token that a write returns and a read may wait for.
 *
 * <p>Ordered by epoch, then LSN: a node that has reached a later epoch has read everything that counts of the earlier ones.
 */
public record Position(long epoch, Lsn lsn) implements Comparable<Position> {
    public static final Position START = new Position(0, Lsn.ZERO);

    private static final Comparator<Position> ORDER = Comparator.comparingLong(Position::epoch).thenComparing(Position::lsn);

    /** Reads a token. The error of a bad one says what a token looks like. */
    public static Position parse(String token) {
        int colon = token.indexOf(':');
        try {
            if (colon < 1) throw new IllegalArgumentException();
            long epoch = Long.parseLong(token.substring(0, colon));
            if (epoch < 0) throw new IllegalArgumentException();
            return new Position(epoch, Lsn.parse(token.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + token + "' is not a position token: one looks like 3:16/B374D848 (epoch:LSN)");
        }
    }

    public boolean reaches(Position other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return epoch + ":" + lsn;
    }
}
