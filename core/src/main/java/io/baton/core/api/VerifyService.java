package io.baton.core.api;

import io.baton.core.log.Position;
import java.time.Duration;
import java.util.List;

/**
 * Compares nodes at one position of the log: hold the followers, mark the leader, sum everywhere at the mark, release.
 *
 * <p>Calls block until done. All throw {@link VerifyRefusedException} when the node cannot do what is asked, and
 * {@code DatabaseUnavailableException} when its PostgreSQL does not answer; a held follower goes on by itself in either case.
 */
public interface VerifyService {
    /** @param schema empty if it was not asked for */
    record Compared(List<TableSum> tables, List<SchemaObject> schema) {}

    /** On a follower: stops applying at the next entry, for at most {@code max}, and says where. Repeating it starts {@code max} anew. */
    Position hold(String id, Duration max);

    /**
     * On the leader: takes a snapshot, for a minute. The position is exactly what it shows. Waits some 20 s at most for transactions under
     * way to end.
     */
    Position mark(String id);

    /**
     * On a held follower: applies exactly up to {@code at}, takes a snapshot, goes on applying, sums. On the leader: the sums of its mark,
     * which {@code at} must name.
     *
     * @param schema whether to tell the schema too
     */
    Compared sum(String id, Position at, boolean schema);

    /** Ends the verification here. Does nothing if there is none of that id. */
    void release(String id);
}
