package io.baton.adapters.http;

import io.baton.core.api.NodeHealth;
import io.baton.core.api.TableSum;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Status, health, metrics and verification, by plain HTTP and by the client. */
class StatusRoutesTest extends ApiTest {
    @Test
    void statusIsRenderedAsDocumented() throws Exception {
        var answer = call("GET", "/v1/status", "");
        assertThat(answer.body()).isEqualTo("{\"epoch\":1,\"leader\":\"node-1\",\"nodes\":[{\"id\":\"node-1\",\"role\":\"leading\",\"epoch\":1,"
            + "\"position\":\"1:0/16B0000\",\"lagMillis\":0,\"lagEntries\":3,\"state\":\"OK\",\"api\":\"http://127.0.0.1:8400\","
            + "\"postgres\":\"127.0.0.1:5432/app\",\"ageMillis\":42,\"detail\":\"\",\"writesPerSecond\":12.5}]}");
        assertThat(position(answer)).isEqualTo("1:0/16B0000");
        assertThat(new ApiClient(api.uri()).status()).isEqualTo(node.status());
    }

    @Test
    void healthFollowsTheLoops() throws Exception {
        assertThat(call("GET", "/v1/health", "").body()).isEqualTo("{\"status\":\"ok\"}");
        node.health = new NodeHealth(false, "the applier stopped");
        assertThat(problem(call("GET", "/v1/health", ""), 503).path("detail").asText()).contains("the applier stopped");
    }

    @Test
    void metricsAreInPrometheusText() throws Exception {
        var services = node.services();
        services.metrics().counter("baton.writes").increment();
        try (var other = new HttpApi(services, id -> java.util.Optional.empty(), "127.0.0.1", 0).start()) {
            var answer = call(other.uri(), "GET", "/metrics", "");
            assertThat(answer.body()).contains("baton_writes_total 1.0");
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        }
    }

    @Test
    void verificationStepByStep() {
        var client = new ApiClient(api.uri());
        assertThat(client.hold("v 1", Duration.ofSeconds(30))).isEqualTo(MemoryNode.NOW);
        assertThat(node.lastHold).isEqualTo(Duration.ofSeconds(30));
        assertThat(client.mark("v 1")).isEqualTo(MemoryNode.WRITTEN);
        assertThat(client.sum("v 1", MemoryNode.WRITTEN)).containsExactly(new TableSum("public", "account", 7, "v 1@1:0/16B3748"));
        client.release("v 1");
    }

    @Test
    void whatAVerificationRefusesIsSaid() throws Exception {
        assertThat(problem(call("POST", "/v1/verify/follower/mark", ""), 409).path("detail").asText()).contains("mark the leader");
        assertThat(problem(call("POST", "/v1/verify/v/sum", ""), 400).path("detail").asText()).contains("at is missing");
        assertThat(problem(call("POST", "/v1/verify/v/hold?max=1h", ""), 400).path("detail").asText()).contains("max");
        assertThatExceptionOfType(ApiException.class).isThrownBy(() -> new ApiClient(api.uri()).mark("follower"))
            .withMessageContaining("409").withMessageContaining("mark the leader").matches(e -> e.retry().equals("no"));
    }

    @Test
    void aClientWithoutANodeSaysSo() {
        URI gone = api.uri();
        api.stop();
        assertThatExceptionOfType(ApiException.class).isThrownBy(() -> new ApiClient(gone).status())
            .withMessageContaining("No node answers at " + gone).matches(e -> e.status() == 0 && e.retry().equals("safe"));
    }
}
