package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a small HTTP server that answers as a node does. */
class QuarantineCommandTest {
    private static final String ID = "n1@5:1/16B3748";
    private static final String ITEM = "\"id\": \"" + ID + "\", \"state\": \"open\", \"node\": \"n1\", \"epoch\": 5, \"xid\": 741,"
        + " \"committed\": \"2023-11-14T22:13:20Z\", \"kept\": \"2023-11-14T22:13:21Z\", \"reason\": \"epoch 6 was given to n2\","
        + " \"tables\": [\"public.item\"], \"changeCount\": 5";

    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final StringWriter err = new StringWriter();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private HttpServer server;
    private int status = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            byte[] body = answer(exchange.getRequestURI().toString()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String answer(String path) {
        if (status != 200) return "{\"detail\": \"its row is gone\"}";
        if (path.endsWith("/replay")) return "{\"position\": \"6:0/AB\", \"rows\": 1}";
        if (path.contains("%40")) return "{" + ITEM + ", \"changes\": [{\"change\": \"update\", \"table\": \"public.item\", \"key\": {\"id\": \"1\"},"
            + " \"row\": {\"id\": \"2\", \"v\": null}}, {\"change\": \"truncate\", \"tables\": [\"public.a\", \"public.b\"]}], \"from\": 1, \"next\": 3}";
        return "{\"transactions\": [{" + ITEM + "}, {" + ITEM.replace("open", "replayed").replace("16B3748", "99") + "}]}";
    }

    @Test
    void listShowsWhatIsOpenAndCountsTheRest() {
        assertThat(run("list")).isZero();
        assertThat(out()).contains(ID, "2023-11-14T22:13:20Z", "public.item", "1 decided before are not shown").doesNotContain("n1@5:1/99");
        assertThat(run("list", "--all")).isZero();
        assertThat(out()).contains("n1@5:1/99");
    }

    @Test
    void showPrintsChangesAndSaysWhereThereAreMore() {
        assertThat(run("show", ID)).isZero();
        assertThat(calls).containsExactly("GET /v1/quarantine/n1%405%3A1%2F16B3748");
        assertThat(out()).contains("epoch 6 was given to n2", "update public.item where {\"id\":\"1\"} to {\"id\":\"2\",\"v\":null}",
            "truncate public.a, public.b", "shown: changes 1 to 2 of 5; show the next ones with --from 3");
        assertThat(run("show", ID, "--from", "3")).isZero();
        assertThat(calls).last().isEqualTo("GET /v1/quarantine/n1%405%3A1%2F16B3748?from=3");
    }

    @Test
    void replayAndDiscardSayWhatWasDone() {
        assertThat(run("replay", ID)).isZero();
        assertThat(run("discard", ID)).isZero();
        assertThat(calls).containsExactly("POST /v1/quarantine/n1%405%3A1%2F16B3748/replay", "POST /v1/quarantine/n1%405%3A1%2F16B3748/discard");
        assertThat(out()).contains("replayed " + ID + " at position 6:0/AB", "discarded " + ID);
    }

    @Test
    void aRefusalIsPassedOnWithItsReason() {
        status = 409;
        assertThat(run("replay", ID)).isEqualTo(2);
        assertThat(err.toString()).contains("not replayed, or not known to be", "its row is gone");
        server.stop(0);
        assertThat(run("replay", ID)).isEqualTo(2);
        assertThat(err.toString()).contains("nothing was replayed, no node answers");
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private int run(String command, String... more) {
        var arguments = new ArrayList<>(List.of("quarantine", command, "--url", "http://127.0.0.1:" + server.getAddress().getPort()));
        arguments.addAll(List.of(more));
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            return Main.commandLine().setErr(new PrintWriter(err, true)).execute(arguments.toArray(String[]::new));
        } finally {
            System.setOut(before);
        }
    }
}
