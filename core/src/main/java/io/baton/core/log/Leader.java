package io.baton.core.log;

/**
 * Who may write in an epoch: one incarnation (one running process) of one node. A restarted process is another incarnation, so that
 * nothing its predecessor still had on the way can count.
 */
public record Leader(String node, String incarnation) {
    /** Before the first claim nobody leads. */
    public static final Leader NONE = new Leader("", "");

    public boolean isNode(String id) {
        return node.equals(id);
    }

    @Override
    public String toString() {
        return this.equals(NONE) ? "nobody" : node + " (" + incarnation + ")";
    }
}
