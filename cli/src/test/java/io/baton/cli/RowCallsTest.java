package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.baton.adapters.runtime.KafkaSettings;
import io.baton.adapters.runtime.NodeSettings;
import io.baton.core.node.FollowerAcks;
import io.baton.embedded.EmbeddedKafka;
import io.baton.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rows by key over HTTP, on a leader with a real PostgreSQL and a real log. */
class RowCallsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path DIR = Path.of("target", "it", "rows").toAbsolutePath();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String URL = "http://127.0.0.1:25431";
    private static EmbeddedKafka kafka;
    private static EmbeddedPostgres postgres;
    private static NodeProcess node;

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(DIR.resolve("kafka"), Map.of());
        postgres = EmbeddedPostgres.start(DIR.resolve("postgres"), Map.of("fsync", "off"));
        run("CREATE TABLE made (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, upper text GENERATED ALWAYS AS (upper(name)) STORED)",
            "CREATE TABLE \"Odd Name\" (\"Key\" text, n int, v numeric, at timestamptz, PRIMARY KEY (\"Key\", n))", "CREATE TABLE keyless (a int)");
        var settings = new NodeSettings("rows", "node-1", 0, FollowerAcks.Rule.USUAL, new KafkaSettings(kafka.bootstrap(), true, Map.of()),
            new NodeSettings.Postgres(postgres.host(), postgres.port(), postgres.database(), postgres.user(), ""),
            new NodeSettings.Api("127.0.0.1", 25_431, URL, Duration.ofSeconds(2)));
        Wiring.init(settings, "node-1");
        node = Wiring.startNode(settings);
        await().atMost(LIMIT).until(() -> call("PUT", "/v1/kv/ready", "1").statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        if (node != null) node.close();
        postgres.delete();
        kafka.delete();
    }

    @Test
    void aRowWithACompositeKeyOfOddCharactersIsPutReadAndDeleted() throws Exception {
        String path = "/v1/tables/public.%22Odd%20Name%22/rows/a%2Cb%2Fc%25%20%C3%A9,7";
        ok(call("PUT", path, "{\"v\": 1.50, \"at\": null}"));
        JsonNode row = ok(call("GET", path, "")).path("row");
        assertThat(row.path("Key").asText()).isEqualTo("a,b/c% \u00e9");
        assertThat(call("GET", path, "").body()).as("every digit").contains("1.50");
        ok(call("PUT", path, "{\"at\": \"2026-01-01 00:00:00+00\"}"));
        assertThat(ok(call("GET", path, "")).path("row").toString()).as("only what was given is set").contains("1.5", "2026-01-01");
        assertThat(ok(call("DELETE", path, "")).path("rows").asInt()).isEqualTo(1);
        assertThat(ok(call("DELETE", path, "")).path("rows").asInt()).isZero();
        assertThat(call("GET", path, "").statusCode()).isEqualTo(404);
    }

    @Test
    void aKeyThatPostgresMakesCanBeGiven() throws Exception {
        ok(call("PUT", "/v1/tables/made/rows/42", "{\"name\": \"Ada\"}"));
        ok(call("PUT", "/v1/tables/made/rows/42", "{\"name\": \"Bo\", \"id\": 42}"));
        JsonNode row = ok(call("GET", "/v1/tables/made/rows/42", "")).path("row");
        assertThat(row.path("upper").asText()).isEqualTo("BO");
        assertThat(refused(call("PUT", "/v1/tables/made/rows/42", "{\"upper\": \"X\"}"), 422)).contains("upper");
    }

    @Test
    void aKeyInTheBodyThatContradictsTheAddressIsRefused() throws Exception {
        assertThat(refused(call("PUT", "/v1/tables/made/rows/50", "{\"id\": 51, \"name\": \"x\"}"), 400)).contains("id is '50'", "'51'");
        assertThat(refused(call("PUT", "/v1/tables/made/rows/50", "{\"id\": null, \"name\": \"x\"}"), 400)).contains("null");
        assertThat(call("GET", "/v1/tables/made/rows/50", "").statusCode()).isEqualTo(404);
        assertThat(call("GET", "/v1/tables/made/rows/51", "").statusCode()).isEqualTo(404);
    }

    @Test
    void whatDoesNotFitTheTableIsRefusedWithTheReason() throws Exception {
        assertThat(refused(call("PUT", "/v1/tables/made/rows/1", "{\"nam\": \"x\"}"), 400)).contains("no column 'nam'", "name");
        assertThat(refused(call("PUT", "/v1/tables/made/rows/1,2", "{}"), 400)).contains("2 value(s)");
        assertThat(refused(call("PUT", "/v1/tables/keyless/rows/1", "{}"), 400)).contains("no primary key");
        assertThat(refused(call("GET", "/v1/tables/keyless/rows/1", ""), 400)).contains("no primary key");
        assertThat(refused(call("PUT", "/v1/tables/nowhere/rows/1", "{}"), 404)).contains("nowhere");
        assertThat(refused(call("PUT", "/v1/tables/made/rows/one", "{\"name\": \"x\"}"), 422)).contains("bigint");
        assertThat(refused(call("PUT", "/v1/tables/made/rows/1", "{}"), 409)).contains("not-null");
    }

    /** With the broker frozen, a write that has begun has no known outcome, and one that comes later was not begun. */
    @Test
    void withoutTheLogAWriteIsUnknownFirstAndThenUnavailable() throws Exception {
        kafka.pause();
        try {
            HttpResponse<String> unknown = call("PUT", "/v1/kv/during", "1");
            assertThat(refused(unknown, 504)).contains("not confirmed within 2000 ms");
            assertThat(json(unknown).path("type").asText()).endsWith(":outcome-unknown");
            assertThat(json(unknown).path("retry").asText()).isEqualTo("look-first");
            await().atMost(LIMIT).until(() -> call("PUT", "/v1/kv/probe", "1", "Baton-Timeout", "100ms").statusCode() == 503);
            HttpResponse<String> later = call("PUT", "/v1/kv/later", "1", "Baton-Timeout", "100ms");
            // First the lease shuts the gate; after five seconds the node itself gives up reading.
            assertThat(refused(later, 503)).containsAnyOf("the log has not answered for", "Kafka at " + kafka.bootstrap() + " does not answer")
                .contains("Nothing was written");
            assertThat(json(later).path("retry").asText()).isEqualTo("safe");
            assertThat(later.headers().firstValue("Retry-After")).contains("1");
        } finally {
            kafka.resume();
        }
        await().atMost(LIMIT).until(() -> call("PUT", "/v1/kv/after", "1").statusCode() == 200);
        await().atMost(LIMIT).until(() -> call("GET", "/v1/kv/during", "").statusCode() == 200);
        assertThat(call("GET", "/v1/kv/later", "").statusCode()).isEqualTo(404);
    }

    private static JsonNode ok(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private static String refused(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return json(answer).path("detail").asText();
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return new ObjectMapper().readTree(answer.body());
    }

    private static HttpResponse<String> call(String method, String path, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(URL + path)).method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) request.headers(headers);
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static void run(String... statements) throws SQLException {
        try (Connection session = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), ""); var statement = session.createStatement()) {
            for (String sql : statements) statement.execute(sql);
        }
    }
}
