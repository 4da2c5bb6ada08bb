package io.baton.core.log;

/**
 * A place in one server's write-ahead log, as PostgreSQL counts it: an unsigned 64-bit number of bytes.
 *
 * <p>LSNs of different servers do not compare: every logical replica has a WAL of its own. Across nodes use {@link Position}.
 */
public record Lsn(long value) implements Comparable<Lsn> {
    public static final Lsn ZERO = new Lsn(0);

    /** Reads PostgreSQL's own notation, such as {@code 16/B374D848}. */
    public static Lsn parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash == text.length() - 1) throw notAnLsn(text);
        try {
            long high = Long.parseUnsignedLong(text.substring(0, slash), 16);
            long low = Long.parseUnsignedLong(text.substring(slash + 1), 16);
            if (high >>> 32 != 0 || low >>> 32 != 0) throw notAnLsn(text);
            return new Lsn(high << 32 | low);
        } catch (NumberFormatException e) {
            throw notAnLsn(text);
        }
    }

    public boolean isAfter(Lsn other) {
        return compareTo(other) > 0;
    }

    public Lsn max(Lsn other) {
        return isAfter(other) ? this : other;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toHexString(value >>> 32).toUpperCase() + "/" + Long.toHexString(value & 0xFFFFFFFFL).toUpperCase();
    }

    private static IllegalArgumentException notAnLsn(String text) {
        return new IllegalArgumentException("'" + text + "' is not an LSN: PostgreSQL writes them like 16/B374D848");
    }
}
