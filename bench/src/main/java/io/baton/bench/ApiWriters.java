package io.baton.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One client for each node's API, whatever that node is. None ever tries again: each error is one that an application would see. */
final class ApiWriters implements AutoCloseable {
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();
    private final Ledger ledger = new Ledger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    ApiWriters(List<Cluster.Node> nodes) {
        for (Cluster.Node node : nodes) {
            var thread = new Thread(() -> run(node), "api-" + node.id());
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    Ledger ledger() {
        return ledger;
    }

    private void run(Cluster.Node node) {
        for (long n = 1; !stopped; n++) {
            long began = System.nanoTime();
            try {
                var put = HttpRequest.newBuilder(URI.create(node.api() + "/v1/kv/bench-" + node.id() + "-" + n % 100)).timeout(Duration.ofSeconds(30))
                    .PUT(BodyPublishers.ofString(Long.toString(n))).build();
                HttpResponse<String> answer = http.send(put, BodyHandlers.ofString());
                if (answer.statusCode() == 200) ledger.acknowledged(n, 0, began);
                else ledger.failed(node.id() + " answered " + answer.statusCode() + " " + answer.body());
            } catch (IOException e) {
                ledger.failed(node.id() + " " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            Waiting.pause(20);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) thread.join(31_000);
    }
}
