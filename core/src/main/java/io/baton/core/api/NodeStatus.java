package io.baton.core.api;

import io.baton.core.cluster.Room;
import io.baton.core.log.Position;

/**
 * What is known of one node.
 *
 * @param role the word of its term: leading, following, ...
 * @param lagMillis age of the last entry it has applied while entries wait, else 0
 * @param lagEntries log entries it has yet to apply
 * @param state OK, CATCHING_UP, NEEDS_ROWS, NEEDS_SNAPSHOT, PAUSED, STUCK, HALTED, SKIPPED, RETIRED, SILENT or STOPPED
 * @param api where its HTTP API answers
 * @param postgres {@code host:port/database} of its PostgreSQL
 * @param ageMillis how long ago it was last heard
 * @param detail a sentence about whatever is wrong, else empty
 * @param room what it takes up, and what is left
 */
public record NodeStatus(String id, String role, long epoch, Position position, long lagMillis, long lagEntries, String state,
                         String api, String postgres, long ageMillis, String detail, double writesPerSecond, Room room) {}
