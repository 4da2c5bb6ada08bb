package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.port.ChangeSource;
import io.baton.core.port.UnloggableException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Trap K10: PostgreSQL takes such a value, and fails when it has to say it. */
class LargestValueTest {
    @Test
    void aValueThatHasNoTextIsNamedAsSuch() {
        try (var leader = LeaderFixture.migrated("largest", Optional.empty()); var database = new PostgresLeader(leader.server)) {
            leader.run("CREATE TABLE public.t (id int PRIMARY KEY, v bytea)");
            database.prepareSlot(true);
            try (ChangeSource source = database.openSource()) {
                leader.run("INSERT INTO public.t SELECT 1, v || v || '\\x00' FROM (SELECT decode(repeat('00', 268435456), 'hex') AS v) half");
                assertThatThrownBy(() -> LeaderFixture.transaction(source)).isInstanceOf(UnloggableException.class)
                    .hasMessageContaining("cannot write as text").hasMessageContaining("in pieces");
            }
        }
    }
}
