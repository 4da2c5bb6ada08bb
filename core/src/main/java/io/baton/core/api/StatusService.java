package io.baton.core.api;

import io.baton.core.log.Position;

/** What a node knows of itself and the others. Answers from memory: calls neither block nor throw, whatever is down. */
public interface StatusService {
    ClusterStatus status();

    NodeHealth health();

    /** What this node has applied, {@link Position#START} if it does not know yet. */
    Position position();
}
