package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.baton.core.api.SchemaObject;
import io.baton.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Schema changes of a leader of version 15 on a follower of 18, as while a cluster is being upgraded; left out where this machine has no 15. */
class OlderLeaderSchemaTest {
    private static final int OLDER = 15;
    private static final Path STEPS = Path.of("..", "cli", "src", "test", "resources", "mixture", "steps.sql");

    @Test
    void theWholeMixtureArrives() throws Exception {
        assumeTrue(EmbeddedPostgres.installed(OLDER).isPresent(), "PostgreSQL " + OLDER + " is not installed here");
        try (var pair = new ReplicatedPair("older-schema", EmbeddedPostgres.installed(OLDER).orElseThrow()); Connection client = pair.leader.client()) {
            ReplicatedPair.run(client, "SET search_path = mix_1, public");
            for (String step : Files.readString(STEPS).split("(?m)^-- (?=step|alone|undone)")) {
                if (!step.matches("(?s)(step|alone|undone)\\n.*")) continue;
                String sql = step.substring(step.indexOf('\n') + 1).replaceAll("(?<!:):n\\b", "1").replaceAll("(?<!:):old\\b", "0");
                client.setAutoCommit(step.startsWith("alone"));
                ReplicatedPair.run(client, sql);
                if (step.startsWith("undone")) client.rollback();
                client.setAutoCommit(true);
                pair.flow();
            }
            pair.assertSameRows();
            assertThat(comparable(pair.follower.server)).isEqualTo(comparable(pair.leader.server)).hasSizeGreaterThan(200);
        }
    }

    /** Versions put queries back into words of their own, and only from 18 on NOT NULL is a constraint besides being a column's property. */
    private static List<SchemaObject> comparable(PostgresServer server) {
        return ReplicatedPair.schema(server).stream().filter(object -> !object.kind().equals("not-null constraint") && !object.kind().equals("wording"))
            .map(object -> object.kind().endsWith("view") ? new SchemaObject(object.kind(), object.name(), "") : object).toList();
    }
}
