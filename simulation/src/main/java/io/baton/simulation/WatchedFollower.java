package io.baton.simulation;

import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.node.FollowerRole;
import io.baton.core.port.FollowerDatabase.Stored;
import io.baton.core.port.LogReader;
import io.baton.core.replay.ReplayState;
import java.util.Optional;

/** The product's applier; the referee sees each entry that it is given. */
record WatchedFollower(FollowerRole role, Referee referee, String name) implements FollowerRole {
    @Override
    public Stored start() {
        return role.start();
    }

    @Override
    public boolean admits(ReplayState before, LogReader.Record next) {
        return role.admits(before, next);
    }

    @Override
    public void apply(Written entry, ReplayState before) {
        referee.applies(name, entry);
        role.apply(entry, before);
    }

    @Override
    public void note(LogEntry entry) {
        role.note(entry);
    }

    @Override
    public void skip(Written last, long offset, String by) {
        role.skip(last, offset, by);
    }

    @Override
    public void pause(Optional<String> by) {
        role.pause(by);
    }

    @Override
    public void drop() {
        role.drop();
    }

    @Override
    public void commit(ReplayState state, boolean durable, long now) {
        role.commit(state, durable, now);
    }
}
