package io.baton.embedded;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Asks a broker whether it serves clients: its port is open well before, and metadata names it only when it is unfenced. */
final class KafkaReadiness {
    private static final int ASK_MILLIS = 1_000;

    private KafkaReadiness() {}

    static boolean serves(int port) {
        if (FreePort.isFree(port)) return false;
        try (var admin = Admin.create(Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, KafkaSettings.HOST + ":" + port,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ASK_MILLIS,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ASK_MILLIS))) {
            return !admin.describeCluster().nodes().get(ASK_MILLIS, TimeUnit.MILLISECONDS).isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            throw Waiting.interrupted("waiting for Kafka on port " + port);
        }
    }
}
