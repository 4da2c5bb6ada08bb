package io.baton.leader;

import io.baton.core.port.Loops;
import io.baton.core.port.Sequences;

/** Looks at the leader's sequences and has their positions logged. Beside the relay, because a look costs a query. */
final class SequenceWatch implements Loops.Tick {
    private static final long LOOK_NANOS = 50_000_000L;

    private final Sequences sequences;
    private final WalRelay relay;
    private final SequenceLead lead = new SequenceLead();

    SequenceWatch(Sequences sequences, WalRelay relay) {
        this.sequences = sequences;
        this.relay = relay;
    }

    @Override
    public long tick(long now) {
        relay.announce(lead.announce(sequences.drawn()));
        return LOOK_NANOS;
    }
}
