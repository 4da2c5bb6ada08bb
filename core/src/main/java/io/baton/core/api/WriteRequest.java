package io.baton.core.api;

import java.util.List;

/** Statements to run as one transaction on the leader. */
public record WriteRequest(List<Statement> statements, Ack ack) {
    public WriteRequest {
        statements = List.copyOf(statements);
    }
}
