package io.baton.adapters.http;

import io.baton.core.api.WriteOutcome;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code follower} passes on to {@code leader}, as far as it knows where that is. */
class LeaderForwarderTest extends ApiTest {
    private final Map<String, URI> known = new ConcurrentHashMap<>();
    private final MemoryNode following = new MemoryNode();
    private HttpApi follower;

    @BeforeEach
    void startFollower() {
        following.outcome = () -> new WriteOutcome.NotLeader("node-1");
        follower = new HttpApi(following.services(), id -> Optional.ofNullable(known.get(id)), "127.0.0.1", 0, Duration.ofSeconds(10)).start();
        known.put("node-1", api.uri());
    }

    @AfterEach
    void stopFollower() {
        follower.stop();
    }

    @Test
    void passesTheRequestAndTheAnswerOnUnchanged() throws Exception {
        String path = "/v1/kv/a%2Fb%25%20;x%3F+?ack=local";
        var answer = call(follower.uri(), "PUT", path, "{\"ä\": 1.0}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"position\":\"1:0/16B3748\"}");
        assertThat(position(answer)).isEqualTo("1:0/16B3748");
        assertThat(node.keys).isEqualTo(Map.of("a/b% ;x?+", "{\"ä\": 1.0}"));
        assertThat(node.lastAck.name()).isEqualTo("LOCAL");
        assertThat(call(follower.uri(), "DELETE", "/v1/kv/a%2Fb%25%20;x%3F+", "").body()).contains("\"rows\":1");
        assertThat(call(follower.uri(), "POST", "/v1/transactions", "{\"statements\":[{\"sql\":\"A\"}]}").body()).contains("\"rows\":1");
    }

    @Test
    void passesTheLeadersErrorsOn() throws Exception {
        node.outcome = () -> new WriteOutcome.Refused("23505", "duplicate key", 0);
        assertThat(problem(call(follower.uri(), "PUT", "/v1/kv/a", "1", "Baton-Timeout", "200ms"), 409).path("sqlstate").asText()).isEqualTo("23505");
        node.outcome = () -> new WriteOutcome.Unavailable("opening");
        var answer = call(follower.uri(), "PUT", "/v1/kv/a", "1", "Baton-Timeout", "200ms");
        assertThat(problem(answer, 503).path("detail").asText()).isEqualTo("opening");
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    }

    @Test
    void aRequestIsForwardedOnlyOnce() throws Exception {
        // Each takes the other for the leader.
        node.outcome = () -> new WriteOutcome.NotLeader("node-1");
        known.put("node-1", follower.uri());
        var answer = call(follower.uri(), "PUT", "/v1/kv/a", "1", "Baton-Timeout", "200ms");
        assertThat(problem(answer, 503).path("detail").asText()).contains("forwarded only once");
        assertThat(json(answer).path("retry").asText()).isEqualTo("safe");
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    }

    @Test
    void withoutALeaderTheWriteIsSafeToRepeat() throws Exception {
        following.outcome = () -> new WriteOutcome.NotLeader("");
        assertThat(problem(call(follower.uri(), "PUT", "/v1/kv/a", "1", "Baton-Timeout", "200ms"), 503).path("type").asText()).endsWith(":no-leader");
        following.outcome = () -> new WriteOutcome.NotLeader("node-9");
        assertThat(problem(call(follower.uri(), "PUT", "/v1/kv/a", "1", "Baton-Timeout", "200ms"), 503).path("detail").asText()).contains("node-9");
    }

    @Test
    void aLeaderThatTakesNoConnectionsHasWrittenNothing() throws Exception {
        api.stop();
        var problem = problem(call(follower.uri(), "PUT", "/v1/kv/a", "1", "Baton-Timeout", "200ms"), 503);
        assertThat(problem.path("retry").asText()).isEqualTo("safe");
        assertThat(problem.path("detail").asText()).contains("does not take connections").contains("Nothing was written");
    }

    @Test
    void aConnectionThatBreaksLeavesTheOutcomeUnknown() throws Exception {
        try (var broken = new ServerSocket(0)) {
            known.put("node-1", URI.create("http://127.0.0.1:" + broken.getLocalPort()));
            var breaker = new Thread(() -> breakTwo(broken));
            breaker.start();
            var problem = problem(call(follower.uri(), "POST", "/v1/transactions", "{\"statements\":[{\"sql\":\"A\"}]}"), 504);
            assertThat(problem.path("retry").asText()).isEqualTo("look-first");
            assertThat(problem.path("detail").asText()).contains("Read back");
            broken.close();
            breaker.join();
        }
    }

    /** It takes connections, as the kernel does for it, and says nothing. */
    @Test
    void aFrozenLeaderIsNotWaitedForBeyondTheTimeThatAWriteMayTake() throws Exception {
        try (var frozen = new ServerSocket(0); var impatient = api("node-1", Duration.ofMillis(100))) {
            known.put("node-1", URI.create("http://127.0.0.1:" + frozen.getLocalPort()));
            var problem = problem(call(impatient.uri(), "PUT", "/v1/kv/a", "1", "Baton-Timeout", "300ms"), 504);
            assertThat(problem.path("retry").asText()).isEqualTo("look-first");
            assertThat(problem.path("detail").asText()).contains("took the request and has not answered for 2");
        }
    }

    @Test
    void onceAnotherNodeLeadsAFrozenLeaderIsNotWaitedForAtAll() throws Exception {
        try (var frozen = new ServerSocket(0); var patient = api("node-9", Duration.ofMinutes(10))) {
            known.put("node-9", URI.create("http://127.0.0.1:" + frozen.getLocalPort()));
            var problem = problem(call(patient.uri(), "PUT", "/v1/kv/a", "1", "Baton-Timeout", "10m"), 504);
            assertThat(problem.path("detail").asText()).contains("node-1 leads by now");
        }
    }

    @Test
    void theLeaderIsToldHowMuchTimeIsLeftAndWaitsNoLonger() throws Exception {
        call(follower.uri(), "PUT", "/v1/kv/a", "1", "Baton-Timeout", "30s");
        assertThat(node.lastPatience).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
        call("PUT", "/v1/kv/a", "1", "Baton-Timeout", "200ms");
        assertThat(node.lastPatience).isLessThanOrEqualTo(Duration.ofMillis(200));
        call("POST", "/v1/transactions", "{\"statements\":[{\"sql\":\"A\"}]}", "Baton-Timeout", "100ms");
        assertThat(node.lastPatience).isLessThanOrEqualTo(Duration.ofMillis(100));
    }

    private HttpApi api(String leader, Duration writeTimeout) {
        var behind = new MemoryNode();
        behind.outcome = () -> new WriteOutcome.NotLeader(leader);
        return new HttpApi(behind.services(), id -> Optional.ofNullable(known.get(id)), "127.0.0.1", 0, writeTimeout).start();
    }

    @Test
    void charactersThatAUriDoesNotTakeAreEncodedAndNothingElse() {
        assertThat(LeaderForwarder.legal("/v1/kv/a%2Fb;c+d,'\"|[ä]")).isEqualTo("/v1/kv/a%2Fb;c+d,'%22%7C%5B%C3%A4%5D");
    }

    /** Takes connections, reads a little, and hangs up without an answer. */
    private static void breakTwo(ServerSocket server) {
        try {
            while (true) {
                try (var socket = server.accept()) {
                    socket.getInputStream().read(new byte[64 * 1024]);
                }
            }
        } catch (java.io.IOException closed) {
            // The test is over.
        }
    }
}
