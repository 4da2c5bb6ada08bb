package io.baton.adapters.http;

import io.baton.core.api.WriteOutcome;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** The server as a whole: bounds and stopping. */
class HttpApiTest extends ApiTest {
    @Test
    void readsAndStatusAreServedWhileAllWritesAreStuck() throws Exception {
        var entered = new CountDownLatch(HttpApi.MAX_WRITES);
        var release = new CountDownLatch(1);
        node.keys.put("k", "1");
        node.outcome = () -> stuck(entered, release);
        var stuck = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < HttpApi.MAX_WRITES; i++) stuck.add(put());
        entered.await();
        assertThat(call("GET", "/v1/status", "").statusCode()).isEqualTo(200);
        assertThat(call("GET", "/v1/kv/k", "").statusCode()).isEqualTo(200);
        var beyond = call("PUT", "/v1/kv/k", "1");
        assertThat(problem(beyond, 503).path("detail").asText()).contains("64 writes");
        assertThat(beyond.headers().firstValue("Retry-After")).contains("1");
        release.countDown();
        for (var answer : stuck) assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(call("PUT", "/v1/kv/k", "1").statusCode()).isEqualTo(200);
    }

    @Test
    void stoppingLetsARequestEndAndLeavesNoThread() throws Exception {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        node.outcome = () -> stuck(entered, release);
        var underWay = put();
        entered.await();
        var stopping = CompletableFuture.runAsync(api::stop);
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> refused(api.uri()));
        release.countDown();
        assertThat(underWay.get().statusCode()).isEqualTo(200);
        stopping.get();
        noThreadLeft();
    }

    @Test
    void stoppingDoesNotWaitForAStuckWrite() throws Exception {
        var entered = new CountDownLatch(1);
        node.outcome = () -> stuck(entered, new CountDownLatch(1));
        put();
        entered.await();
        long start = System.nanoTime();
        api.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        noThreadLeft();
        api.stop();
    }

    @Test
    void theForwardersThreadsEndTooWhenTheApiStops() throws Exception {
        Set<Thread> before = httpClients();
        var following = new MemoryNode();
        following.outcome = () -> new WriteOutcome.NotLeader("node-1");
        var follower = new HttpApi(following.services(), id -> Optional.of(api.uri()), "127.0.0.1", 0, java.time.Duration.ofSeconds(10)).start();
        assertThat(call(follower.uri(), "PUT", "/v1/kv/k", "1").statusCode()).isEqualTo(200);
        follower.stop();
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            // The client ends its thread when it is collected; Java 17 has no other way.
            System.gc();
            assertThat(httpClients()).isSubsetOf(before);
        });
        api.stop();
        noThreadLeft();
    }

    @Test
    void aTakenPortIsSaid() {
        var second = new HttpApi(node.services(), id -> Optional.empty(), "127.0.0.1", api.uri().getPort(), Duration.ofSeconds(10));
        assertThatIllegalStateException().isThrownBy(second::start).withMessageContaining("cannot listen on " + api.uri().getAuthority()).withMessageContaining("api.listen");
    }

    private CompletableFuture<HttpResponse<String>> put() {
        var request = HttpRequest.newBuilder(api.uri().resolve("/v1/kv/k")).PUT(BodyPublishers.ofString("1")).build();
        return CLIENT.sendAsync(request, BodyHandlers.ofString());
    }

    private static WriteOutcome stuck(CountDownLatch entered, CountDownLatch release) {
        entered.countDown();
        try {
            release.await();
            return new WriteOutcome.Done(MemoryNode.WRITTEN, java.util.List.of(1L));
        } catch (InterruptedException e) {
            return new WriteOutcome.Unknown("The node is stopping");
        }
    }

    private static boolean refused(URI uri) {
        try (var socket = new java.net.Socket(uri.getHost(), uri.getPort())) {
            return false;
        } catch (java.io.IOException e) {
            return true;
        }
    }

    /** One a client; its workers come and go as it needs them. */
    private static Set<Thread> httpClients() {
        return threads("HttpClient-").stream().filter(t -> t.getName().endsWith("SelectorManager")).collect(Collectors.toSet());
    }

    private static Set<Thread> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith(prefix)).collect(Collectors.toSet());
    }

    private static void noThreadLeft() {
        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            assertThat(threads("baton-http")).isEmpty();
            assertThat(threads("baton-forward")).isEmpty();
            assertThat(threads("qtp")).isEmpty();
            assertThat(threads("Javalin")).isEmpty();
        });
    }
}
