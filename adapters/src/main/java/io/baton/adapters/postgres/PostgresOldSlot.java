package io.baton.adapters.postgres;

import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.OldSlot;
import java.util.Optional;

/** The slot {@code baton} of a server whose time of leading is over. Opens a session for each piece of work and keeps none. */
public final class PostgresOldSlot implements OldSlot {
    private static final String USABLE = "SELECT 1 FROM pg_replication_slots WHERE slot_name = ? AND plugin = 'pgoutput'"
        + " AND database = current_database() AND coalesce(wal_status, 'lost') <> 'lost'";

    /**
     * A slot that was made before the first epoch tells of that epoch's commits even if its node died before it could record which epoch that was
     * (trap F11): sessions that were open then may have committed what nobody else has. No number is known but that it is not 0.
     */
    private static final String LED = "SELECT greatest(leading_epoch, first_slot::int) FROM baton.node WHERE leading_epoch > 0 OR first_slot";

    private final PostgresServer server;
    private final ReplicationSlot slot;

    public PostgresOldSlot(PostgresServer server) {
        this.server = server;
        this.slot = new ReplicationSlot(server);
    }

    @Override
    public Optional<Long> ledEpoch() {
        return Optional.ofNullable(ask(LED)).map(Long::valueOf);
    }

    @Override
    public Optional<ChangeSource> open() {
        return openFrom(Lsn.ZERO);
    }

    @Override
    public Optional<ChangeSource> openBehind(Lsn commitLsn) {
        return openFrom(new Lsn(commitLsn.value() + 1));
    }

    private Optional<ChangeSource> openFrom(Lsn from) {
        boolean usable = ask(USABLE, ReplicationSlot.SLOT) != null;
        return usable ? Optional.of(slot.openToRead(from)) : Optional.empty();
    }

    @Override
    public Lsn confirmed() {
        String told = ask("SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = ?", ReplicationSlot.SLOT);
        return told == null ? Lsn.ZERO : Lsn.parse(told);
    }

    /**
     * {@inheritDoc} A commit with {@code synchronous_commit=off} may be seen before its WAL is flushed, and a slot tells flushed WAL only.
     * So a transaction of the node's own, whose commit flushes itself and all before it, ends the WAL that is looked at. A backend that
     * waited for the standby and was ended has committed and flushed before it waited.
     */
    @Override
    public Lsn walEnd() {
        ask("SELECT pg_logical_emit_message(true, 'baton.rejoin', '')::text");
        return Lsn.parse(ask("SELECT pg_current_wal_flush_lsn()::text"));
    }

    /**
     * Forgets first: until then {@code baton.position()} would give places of this server's own WAL.
     */
    @Override
    public void drop() {
        InternalSession.run(server, "old slot", session -> {
            InternalSession.execute(session, "UPDATE baton.node SET leading_epoch = 0, first_slot = false WHERE leading_epoch <> 0 OR first_slot");
            slot.drop(session);
            return null;
        });
    }

    private String ask(String sql, String... params) {
        return InternalSession.run(server, "old slot", session -> InternalSession.ask(session, sql, params));
    }
}
