package io.baton.core.port;

import io.baton.core.cluster.Room;
import java.util.List;

/** Looks what the local PostgreSQL takes up. */
public interface RoomProbe {
    /**
     * @param alarms slots that nobody reads, or that are lost, each as a sentence
     */
    record Found(Room room, List<String> alarms) {
        public Found {
            alarms = List.copyOf(alarms);
        }
    }

    /** @param leads whether this node leads, so that its own slot has to be read. Throws {@link DatabaseUnavailableException}. */
    Found look(boolean leads);
}
