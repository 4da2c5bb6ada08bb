package io.baton.core.api;

/** Whether the node's loops run. {@code detail}: a sentence about the one that does not, else empty. */
public record NodeHealth(boolean running, String detail) {
    public static final NodeHealth GOOD = new NodeHealth(true, "");
}
