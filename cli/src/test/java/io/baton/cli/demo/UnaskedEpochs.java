package io.baton.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Epochs that began although no test wanted it: a leader that broke and recovered would else go by unnoticed, as all tests find the leader anew. */
final class UnaskedEpochs {
    /** What a monitor says of a leader that is only too slow for it, as may be on a busy machine: it is right to replace it, and nothing is broken. */
    private static final List<String> SLOW = List.of(" was silent for more than ", " did not get to lead epoch ", " has read nothing of its own back for ",
        " reports that its PostgreSQL does not answer", "nobody has been heard leading epoch ");

    private UnaskedEpochs() {}

    /**
     * Those that began after another one, and not because of slowness.
     *
     * @param history as the API tells it
     */
    static List<String> since(long epoch, JsonNode history) {
        var unasked = new ArrayList<String>();
        for (JsonNode claim : history.path("claims")) {
            String reason = claim.path("reason").asText();
            boolean later = claim.path("valid").asBoolean() && claim.path("epoch").asLong() > epoch;
            if (later && SLOW.stream().noneMatch(reason::contains)) unasked.add("epoch " + claim.path("epoch").asLong() + " of " + claim.path("leader").asText() + ": " + reason);
        }
        return unasked;
    }
}
