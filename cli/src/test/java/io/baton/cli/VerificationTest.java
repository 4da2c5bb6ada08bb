package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against small HTTP servers that answer as nodes do. */
class VerificationTest {
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, HttpServer> servers = new HashMap<>();
    private final AtomicInteger conflicts = new AtomicInteger();
    private final Map<String, String> sums = new HashMap<>();
    private volatile CountDownLatch everybodyAsked = new CountDownLatch(0);

    @BeforeEach
    void start() throws IOException {
        for (String id : List.of("node-1", "node-2", "node-3")) {
            sums.put(id, table("orders", 3, "aa") + "," + table("kv", 0, "00"));
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/verify/", exchange -> {
                String call = exchange.getRequestURI().toString().replaceAll("/v1/verify/[^/]+/", "");
                calls.add(id + " " + call);
                if (call.startsWith("sum")) awaitEverybody();
                boolean conflict = id.equals("node-2") && call.startsWith("sum") && conflicts.getAndDecrement() > 0;
                String answer = conflict ? "{\"detail\": \"a table was emptied; begin again\"}" : sums.get(id) == null ? "{\"detail\": \"its database is down\"}"
                    : "{\"position\": \"1:0/A\", \"tables\": [" + (call.startsWith("sum") ? sums.get(id) : "") + "]}";
                byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(conflict ? 409 : sums.get(id) == null ? 503 : 200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.setExecutor(command -> new Thread(command).start());
            server.start();
            servers.put(id, server);
        }
    }

    private void awaitEverybody() {
        everybodyAsked.countDown();
        try {
            if (!everybodyAsked.await(20, TimeUnit.SECONDS)) throw new IllegalStateException("not all nodes were asked");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() {
        servers.values().forEach(server -> server.stop(0));
    }

    @Test
    void equalTablesAreEqualAndTheStepsComeInOrder() throws IOException {
        var result = new Verification(status("node-1")).run();

        assertThat(result.tables()).containsExactly(new Verification.Table("public.kv", "0", ""), new Verification.Table("public.orders", "3", ""));
        assertThat(calls.subList(0, 2)).containsExactlyInAnyOrder("node-2 hold", "node-3 hold");
        assertThat(calls.get(2)).isEqualTo("node-1 mark");
        assertThat(calls.subList(3, 6)).containsExactlyInAnyOrder("node-1 sum?at=1%3A0%2FA", "node-2 sum?at=1%3A0%2FA", "node-3 sum?at=1%3A0%2FA");
        assertThat(calls.subList(6, 9)).containsExactlyInAnyOrder("node-1 release", "node-2 release", "node-3 release");
    }

    /** A table was emptied while it was compared, say: nothing is known then, and it is done again. */
    @Test
    void whatIsDisturbedIsBegunAgainAndNotWithoutEnd() throws IOException {
        conflicts.set(4);
        assertThat(new Verification(status("node-1")).run().tables()).allMatch(table -> table.difference().isEmpty()).isNotEmpty();
        assertThat(calls).filteredOn("node-1 mark"::equals).hasSize(5);
        conflicts.set(Integer.MAX_VALUE);
        JsonNode status = status("node-1");
        assertThatThrownBy(() -> new Verification(status).run()).isInstanceOf(CommandFailedException.class).hasMessageContaining("node-2 cannot be compared: ")
            .hasMessageContaining("begin again");
    }

    @Test
    void aDifferentChecksumNamesTableAndNode() throws IOException {
        sums.put("node-3", table("orders", 3, "ab") + "," + table("kv", 0, "00"));

        assertThat(new Verification(status("node-1")).run().tables())
            .contains(new Verification.Table("public.orders", "3", "DIFFERS on node-3 (3 rows)"), new Verification.Table("public.kv", "0", ""));
    }

    @Test
    void aTableThatOneNodeLacksDiffers() throws IOException {
        sums.put("node-2", table("orders", 3, "aa"));
        sums.put("node-3", sums.get("node-3") + "," + table("own", 1, "bb"));

        assertThat(new Verification(status("node-1")).run().tables()).contains(
            new Verification.Table("public.kv", "0", "DIFFERS on node-2 (has no such table)"),
            new Verification.Table("public.own", "-", "DIFFERS on node-3 (the leader has no such table)"));
    }

    @Test
    void aNodeThatCannotIsNoDifferenceAndEverybodyIsReleased() {
        sums.remove("node-2");

        assertThatThrownBy(() -> new Verification(status("node-1")).run()).isInstanceOf(CommandFailedException.class)
            .hasMessageContaining("node-2 cannot be compared").hasMessageContaining("its database is down");
        assertThat(calls).contains("node-1 release", "node-3 release");
    }

    @Test
    void withoutALeaderNothingIsCompared() {
        assertThatThrownBy(() -> new Verification(status(""))).isInstanceOf(CommandFailedException.class).hasMessageContaining("nobody leads");
    }

    /** Each sum is answered when all three were asked for: a node that waits for its turn goes beyond the mark, or its hold ends. */
    @Test
    void allNodesAreAskedAtOnce() throws IOException {
        everybodyAsked = new CountDownLatch(3);
        assertThat(new Verification(status("node-1")).run().tables()).hasSize(2);
    }

    private JsonNode status(String leader) throws IOException {
        var nodes = new ArrayList<String>();
        servers.forEach((id, server) -> nodes.add("{\"id\": \"" + id + "\", \"api\": \"http://127.0.0.1:" + server.getAddress().getPort() + "\"}"));
        return new ObjectMapper().readTree("{\"epoch\": 1, \"leader\": \"" + leader + "\", \"nodes\": [" + String.join(",", nodes) + "]}");
    }

    private static String table(String name, long rows, String checksum) {
        return "{\"schema\": \"public\", \"table\": \"" + name + "\", \"rows\": " + rows + ", \"checksum\": \"" + checksum + "\"}";
    }
}
