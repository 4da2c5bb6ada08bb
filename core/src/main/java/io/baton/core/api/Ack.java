package io.baton.core.api;

/** How much must be true before a write is answered; PostgreSQL's {@code synchronous_commit} in the words of the API. */
public enum Ack {
    /** Committed on the leader. Lost from the cluster's history if the leader fails now; then kept in quarantine. */
    LOCAL("local"),
    /** Read back from the log: never lost. */
    LOGGED("on"),
    /** Applied by enough followers: never lost, and readable there. */
    APPLIED("remote_apply");

    private final String synchronousCommit;

    Ack(String synchronousCommit) {
        this.synchronousCommit = synchronousCommit;
    }

    public String synchronousCommit() {
        return synchronousCommit;
    }
}
