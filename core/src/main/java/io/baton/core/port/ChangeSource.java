package io.baton.core.port;

import io.baton.core.log.Change;
import io.baton.core.log.Lsn;
import io.baton.core.log.Relation;
import java.util.Optional;

/**
 * The committed transactions of the local PostgreSQL, in commit order, from its replication slot; and, because the reader is the
 * server's synchronous standby, the word that lets waiting commits return. One thread uses it.
 *
 * <p>Every method throws {@link DatabaseUnavailableException} once the connection is lost; a new source then starts again after the
 * last confirmed LSN.
 */
public interface ChangeSource extends AutoCloseable {
    /** What the slot tells. A transaction is {@code Begin}, any number of {@code Changed}, {@code Commit}; never interleaved. */
    sealed interface Event {
        /** @param commitLsn where the commit record begins; its end comes with {@link Commit} */
        record Begin(long xid, Lsn commitLsn, long commitMicros) implements Event {}

        /**
         * One change.
         *
         * @param relations the tables that {@code change} names, by index, as the leader saw them at that moment
         * @param bytes roughly how much memory the change takes
         */
        record Changed(java.util.List<Relation> relations, Change change, int bytes) implements Event {}

        /**
         * One change of which not everything was taken in, because it is larger than the log and this process's memory take (trap K10).
         *
         * @param change with {@link io.baton.core.log.Datum#UNCHANGED} in the place of what was left out; never a part of a key
         * @param missing names what was left out
         */
        record ChangedInPart(java.util.List<Relation> relations, Change change, int bytes, String missing) implements Event {}

        /** A logical message of the transaction, or outside any ({@code transactional} false). */
        record Message(boolean transactional, Lsn lsn, String prefix, byte[] content) implements Event {}

        record Commit(Lsn endLsn) implements Event {}
    }

    /**
     * The next event, or empty if none has arrived yet; never blocks for others' work.
     *
     * @throws UnloggableException if the transaction that has begun cannot be read; only a new source that begins after it goes on
     */
    Optional<Event> poll();

    /** Everything that committed up to here has been returned by {@link #poll}. Moves on with keep-alives while nothing is written. */
    Lsn received();

    /**
     * Tells PostgreSQL that everything up to {@code logged} is safe: commits up to there return, and the slot lets go of it; and that
     * everything up to {@code applied} is applied on enough followers, for those who wait for {@code remote_apply}. Sent at once. The
     * same values may be sent again, and should be at least every 10 ms: it wakes a walsender that missed its wake-up.
     */
    void confirm(Lsn logged, Lsn applied);

    @Override
    void close();
}
