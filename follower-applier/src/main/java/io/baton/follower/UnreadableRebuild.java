package io.baton.follower;

import io.baton.core.log.Position;
import io.baton.core.port.Rebuild;

/** Builds the local database anew, and lets nobody read it as of a position that it had reached before: it would be found empty. */
public final class UnreadableRebuild implements Rebuild {
    private final Rebuild database;
    private final AppliedPosition applied;

    public UnreadableRebuild(Rebuild database, AppliedPosition applied) {
        this.database = database;
        this.applied = applied;
    }

    @Override
    public boolean isPossible() {
        return database.isPossible();
    }

    @Override
    public void startOver(long ownSince) {
        applied.set(Position.START);
        database.startOver(ownSince);
    }

    @Override
    public boolean canRefill() {
        return database.canRefill();
    }

    @Override
    public void refill() {
        applied.set(Position.START);
        database.refill();
    }
}
