package io.baton.adapters.kafka;

import io.baton.core.port.LogUnavailableException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;

/** What becomes of a request to Kafka's admin client: an answer, a refusal, or silence. */
final class KafkaAnswer {
    /** Kafka answered, and said no. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(Throwable cause) {
            super(cause);
        }
    }

    private KafkaAnswer() {}

    /**
     * Waits for an answer, in bounded time.
     *
     * @param what was asked for, for messages
     * @throws RefusedException with Kafka's reason
     * @throws LogUnavailableException if there was no answer, or Kafka does not let these clients in
     */
    static <T> T of(KafkaClients clients, String what, KafkaFuture<T> future) {
        try {
            return future.get(KafkaClients.PATIENCE.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw clients.unavailable(what, null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw clients.unavailable("interrupted during " + what, null);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof org.apache.kafka.common.errors.TimeoutException || cause instanceof AuthenticationException) throw clients.unavailable(what, cause);
            throw new RefusedException(cause);
        }
    }
}
