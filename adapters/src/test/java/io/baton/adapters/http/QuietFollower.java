package io.baton.adapters.http;

import io.baton.core.api.FollowerService;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A follower that halted at offset 42 and takes one request. */
final class QuietFollower implements FollowerService {
    private boolean halted = true;

    @Override
    public State state() {
        return new State("node-2", halted ? "HALTED" : "OK", "", halted ? OptionalLong.of(42) : OptionalLong.empty(),
            List.of(new Skipped(7, 1, 5, "731", "[public.t]", "an operator", "2026-01-02 03:04:05+00", Optional.empty())));
    }

    @Override
    public Optional<String> retry() {
        if (!halted) return Optional.of("node-2 is not halted");
        halted = false;
        return Optional.empty();
    }

    @Override
    public Optional<String> skip(long offset, String by) {
        return offset == 42 ? retry() : Optional.of("what was refused begins at offset 42, not " + offset);
    }

    @Override
    public Optional<String> pause(String by) {
        return Optional.empty();
    }

    @Override
    public Optional<String> resume() {
        return Optional.empty();
    }

    @Override
    public Optional<String> rebuild(String by) {
        return Optional.of("it cannot be filled from the log");
    }
}
