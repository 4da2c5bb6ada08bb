package io.baton.cli.demo;

import io.baton.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Map;

/** The demo's only broker: real, but with one replica, so what it holds is lost with it. */
final class KafkaPart extends ServerPart<EmbeddedKafka> {
    KafkaPart(Path dir) {
        super("kafka", () -> EmbeddedKafka.start(dir, Map.of()));
    }

    String bootstrap() {
        return server().bootstrap();
    }
}
