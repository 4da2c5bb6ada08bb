package io.baton.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.baton.core.api.WriteOutcome;
import io.baton.core.rejoin.QuarantineItem.State;
import org.junit.jupiter.api.Test;

class QuarantineRoutesTest extends ApiTest {
    private static final String ID = MemoryMending.TRANSACTION.id();
    private static final String PATH = "/v1/quarantine/n1@5%3A1%2F16B3748";

    @Test
    void listsWithoutTheChanges() throws Exception {
        JsonNode item = json(call("GET", "/v1/quarantine", "")).path("transactions").path(0);
        assertThat(item.path("id").asText()).isEqualTo(ID).isEqualTo("n1@5:1/16B3748");
        assertThat(item.path("state").asText()).isEqualTo("open");
        assertThat(item.path("committed").asText()).isEqualTo("2023-11-14T22:13:20.123456Z");
        assertThat(item.path("kept").asText()).isEqualTo("2023-11-14T22:13:21Z");
        assertThat(item.path("changeCount").asInt()).isEqualTo(4);
        assertThat(item.path("tables").path(0).asText()).isEqualTo("shop.order");
        assertThat(item.has("changes")).isFalse();
    }

    /** Trap A12: a transaction may be larger than memory, so it is shown in pieces. */
    @Test
    void showsRowChangesInPiecesAndTakesAnIdWithItsSlashEncodedOrNot() throws Exception {
        for (String path : new String[] {PATH, "/v1/quarantine/" + ID}) {
            JsonNode first = json(call("GET", path, ""));
            assertThat(first.path("from").asInt()).isEqualTo(1);
            assertThat(first.path("changes").path(0).toString())
                .isEqualTo("{\"change\":\"insert\",\"table\":\"shop.order\",\"row\":{\"id\":\"1\",\"note\":null}}");
            assertThat(first.path("changes").path(1).toString()).as("an unchanged value is not NULL (trap A1)")
                .isEqualTo("{\"change\":\"update\",\"table\":\"shop.order\",\"key\":{\"id\":\"2\"},\"row\":{\"id\":\"3\"}}");
            assertThat(first.path("changes")).hasSize(2);
            JsonNode rest = json(call("GET", path + "?from=" + first.path("next").asInt(), ""));
            assertThat(rest.path("changes").path(0).toString()).isEqualTo("{\"change\":\"delete\",\"table\":\"shop.order\",\"key\":{\"id\":\"4\"}}");
            assertThat(rest.path("changes").path(1).path("tables").path(0).asText()).isEqualTo("shop.order");
            assertThat(rest.has("next")).isFalse();
        }
        assertThat(problem(call("GET", PATH + "?from=0", ""), 400).path("detail").asText()).contains("counted from 1");
    }

    @Test
    void aReplayIsAnsweredLikeAWrite() throws Exception {
        node.mending.outcome = new WriteOutcome.Refused("23505", "duplicate key", 0);
        assertThat(problem(call("POST", PATH + "/replay", ""), 409).path("sqlstate").asText()).isEqualTo("23505");
        node.mending.outcome = new WriteOutcome.NotLeader("");
        assertThat(problem(call("POST", PATH + "/replay", ""), 503).path("type").asText()).endsWith(":no-leader");
        node.mending.outcome = new WriteOutcome.Done(MemoryNode.WRITTEN, java.util.List.of(1L, 1L));
        var answer = call("POST", PATH + "/replay", "");
        assertThat(answer.body()).isEqualTo("{\"position\":\"1:0/16B3748\",\"rows\":2}");
        assertThat(node.mending.list().get(0).state()).isEqualTo(State.REPLAYED);
    }

    @Test
    void aDiscardIsShownAndASecondOneRefused() throws Exception {
        JsonNode item = json(call("POST", PATH + "/discard", ""));
        assertThat(item.path("state").asText()).isEqualTo("discarded");
        assertThat(item.path("decidedBy").asText()).isEqualTo("n1");
        assertThat(problem(call("POST", PATH + "/discard", ""), 409).path("type").asText()).endsWith(":quarantine-refused");
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        assertThat(problem(call("GET", "/v1/quarantine/x", ""), 404).path("type").asText()).endsWith(":not-in-quarantine");
        assertThat(problem(call("POST", "/v1/quarantine/x/replay", ""), 404).path("type").asText()).endsWith(":not-in-quarantine");
        assertThat(problem(call("POST", "/v1/quarantine/x", ""), 404).path("type").asText()).endsWith(":no-such-path");
        assertThat(problem(call("POST", "/v1/quarantine/replay", ""), 404).path("type").asText()).endsWith(":no-such-path");
    }
}
