package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Trap A2: the identity that the leader gives travels as a client's own ALTER TABLE does, so that whoever leads next has it. */
class KeylessFollowTest {
    @Test
    void theIdentityReachesTheFollowers() throws SQLException {
        try (var servers = new ReplicatedPair("keyless-follow"); var tables = new PostgresKeylessTables(servers.leader.server)) {
            servers.run("CREATE TABLE public.n (a int, b text)", "INSERT INTO public.n VALUES (1, 'x'), (1, 'x')");
            servers.leader.run("ALTER DATABASE postgres SET baton.tables_without_key = 'full'");
            assertThat(tables.settle().scanned()).containsExactly("public.n");
            servers.run("DELETE FROM public.n WHERE ctid = '(0,1)'", "UPDATE public.n SET b = 'y'");
            servers.assertSame();
            assertThat(servers.follower.rows("SELECT relreplident FROM pg_class WHERE relname = 'n'")).containsExactly("f");
            assertThat(servers.follower.rows("SELECT * FROM public.n")).containsExactly("1|y");
        }
    }
}
