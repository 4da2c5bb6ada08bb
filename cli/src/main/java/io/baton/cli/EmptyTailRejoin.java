package io.baton.cli;

import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.node.HaltedException;
import io.baton.core.node.RejoinRole;
import io.baton.core.port.LeaderDatabase;
import io.baton.core.replay.ReplayState;
import java.util.Optional;

/** placeholder until Rejoiner */
final class EmptyTailRejoin implements RejoinRole {
    private final LeaderDatabase database;

    EmptyTailRejoin(LeaderDatabase database) {
        this.database = database;
    }

    @Override
    public Optional<Position> begin(Lsn logged, ReplayState after) {
        throw new HaltedException("another node was made leader while this one led; taking it back is not built yet, rebuild it");
    }

    @Override
    public void complete() {}

    @Override
    public void finish() {
        database.recordLeading(0);
    }
}
