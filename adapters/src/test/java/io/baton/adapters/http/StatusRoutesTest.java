package io.baton.adapters.http;

import io.baton.core.api.NodeHealth;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Status, health, metrics and verification. */
class StatusRoutesTest extends ApiTest {
    @Test
    void statusIsRenderedAsDocumented() throws Exception {
        var answer = call("GET", "/v1/status", "");
        assertThat(answer.body()).isEqualTo("{\"epoch\":1,\"leader\":\"node-1\",\"nodes\":[{\"id\":\"node-1\",\"role\":\"leading\",\"epoch\":1,"
            + "\"position\":\"1:0/16B0000\",\"lagMillis\":0,\"lagEntries\":3,\"state\":\"OK\",\"api\":\"http://127.0.0.1:8400\","
            + "\"postgres\":\"127.0.0.1:5432/app\",\"ageMillis\":42,\"detail\":\"\",\"writesPerSecond\":12.5,"
            + "\"room\":{\"data\":1000,\"slotLimit\":4000,\"slots\":30,\"wal\":2000}}],"
            + "\"log\":{\"begin\":5,\"end\":60,\"bytes\":700,\"kept\":\"it is kept for node-2\"}}");
        assertThat(position(answer)).isEqualTo("1:0/16B0000");
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
        try (var other = new HttpApi(services, id -> java.util.Optional.empty(), "127.0.0.1", 0, java.time.Duration.ofSeconds(10)).start()) {
            var answer = call(other.uri(), "GET", "/metrics", "");
            assertThat(answer.body()).contains("baton_writes_total 1.0");
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        }
    }

    @Test
    void verificationStepByStep() throws Exception {
        String path = "/v1/verify/v%201/";
        assertThat(json(call("POST", path + "hold?max=30000", "")).path("position").asText()).isEqualTo(MemoryNode.NOW.toString());
        assertThat(node.lastHold).isEqualTo(Duration.ofSeconds(30));
        assertThat(json(call("POST", path + "mark", "")).path("position").asText()).isEqualTo(MemoryNode.WRITTEN.toString());
        assertThat(json(call("POST", path + "sum?at=1%3A0%2F16B3748", "")).path("tables").toString())
            .isEqualTo("[{\"schema\":\"public\",\"table\":\"account\",\"rows\":7,\"checksum\":\"v 1@1:0/16B3748\"}]");
        assertThat(json(call("POST", path + "sum?at=1%3A0%2F1&schema=true", "")).path("schema").toString())
            .isEqualTo("[{\"kind\":\"table\",\"name\":\"public.account\",\"definition\":\"owner me\"}]");
        assertThat(call("POST", path + "sum?at=1%3A0%2F1&schema=yes", "").statusCode()).isEqualTo(400);
        assertThat(call("POST", path + "release", "").statusCode()).isEqualTo(200);
    }

    @Test
    void whatAVerificationRefusesIsSaid() throws Exception {
        assertThat(problem(call("POST", "/v1/verify/follower/mark", ""), 409).path("detail").asText()).contains("mark the leader");
        assertThat(problem(call("POST", "/v1/verify/v/sum", ""), 400).path("detail").asText()).contains("at is missing");
        assertThat(problem(call("POST", "/v1/verify/v/hold?max=1h", ""), 400).path("detail").asText()).contains("max");
        assertThat(problem(call("POST", "/v1/verify/follower/mark", ""), 409).path("retry").asText()).isEqualTo("no");
    }
}
