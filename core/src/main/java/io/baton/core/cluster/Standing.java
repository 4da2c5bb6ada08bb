package io.baton.core.cluster;

import java.util.Set;

/**
 * Of a heartbeat: which database speaks, what it holds, and who is no part of the cluster any more as far as its node knows.
 *
 * @param birth what tells a node's database from any other that it had before; empty if that is not known yet
 * @param stored the place of the log that the database itself has committed, as an offset; -1 if that is its start, or not known yet. What a node believes may be ahead of it
 * @param retired of whom the log is kept no longer: {@code node/birth}
 */
public record Standing(String birth, long stored, Set<String> retired) {
    /** Of a node that has not looked yet, or that runs an older version. */
    public static final Standing UNKNOWN = new Standing("", -1, Set.of());

    public Standing {
        retired = Set.copyOf(retired);
    }

    /** How a database of a node is named among those that were retired. */
    public static String named(String node, String birth) {
        return node + "/" + birth;
    }
}
