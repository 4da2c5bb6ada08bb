package io.baton.adapters.kafka;

import io.baton.adapters.servers.TestKafka;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/** A broker for all classes of this JVM that do it no harm; each has topics of its own. It ends after the last of them. */
final class SharedKafka implements BeforeAllCallback {
    private static volatile TestKafka kafka;

    /** What the launcher's session holds, and closes at its end. */
    private record Place(TestKafka running) implements AutoCloseable {
        @Override
        public void close() {
            running.delete();
        }
    }

    /** Only in a class that this extends. */
    static String bootstrap() {
        return kafka.bootstrap();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        kafka = context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(SharedKafka.class))
            .getOrComputeIfAbsent(Place.class, type -> new Place(start()), Place.class).running();
    }

    private static TestKafka start() {
        return TestKafka.start("kafka-" + ProcessHandle.current().pid());
    }
}
