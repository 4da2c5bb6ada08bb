package io.baton.adapters.postgres;

import static io.baton.adapters.postgres.FollowerFixture.entry;
import static io.baton.adapters.postgres.FollowerFixture.insert;
import static io.baton.adapters.postgres.FollowerFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Leader;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.replay.ReplayState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL dies, sessions end, a second applier comes: rows and position stay together. */
class ApplyCrashTest {
    private FollowerFixture db;

    @BeforeEach
    void start() {
        db = new FollowerFixture();
        db.run("CREATE SCHEMA s", "CREATE TABLE s.t (id int PRIMARY KEY)", "CREATE TABLE s.n (id int PRIMARY KEY, n bigint)",
            "INSERT INTO s.n VALUES (1, 0)");
    }

    @AfterEach
    void stop() {
        db.close();
    }

    /** Trap K11: after a crash at any place, the rows are exactly those up to the stored position. Goes on from there, as a role does. */
    @Test
    void rowsAndPositionSurviveTogetherOrNotAtAll() throws Exception {
        var t = db.relation("s.t", 'd', "id");
        var n = db.relation("s.n", 'd', "id");
        try (var follower = new PostgresFollower(db.server)) {
            for (int crash = 0; crash < 2; crash++) {
                long next = follower.load().state().offset() + 1;
                assertConsistent(next);
                var killer = new Thread(db.postgres::kill);
                for (long offset = next; ; offset++) {
                    if (offset == next + 300) killer.start();
                    try {
                        follower.apply(entry(t, insert(offset)));
                        follower.apply(entry(n, update(1, offset + 1)));
                        follower.commit(at(offset), offset % 50 == 0);
                    } catch (DatabaseUnavailableException e) {
                        break;
                    }
                }
                killer.join();
                assertThatThrownBy(follower::load).isInstanceOf(DatabaseUnavailableException.class);
                db.postgres.restart();
                db.reconnect();
            }
            assertConsistent(follower.load().state().offset() + 1);
        }
    }

    private void assertConsistent(long next) {
        assertThat(db.value("SELECT count(*), coalesce(max(id) + 1, 0) FROM s.t")).isEqualTo(next + "|" + next);
        assertThat(db.value("SELECT n FROM s.n")).isEqualTo("" + next);
    }

    private static ReplayState at(long offset) {
        return new ReplayState(offset, 1, new Leader("n", "i"), offset, 0, false, Lsn.ZERO, Position.START);
    }

    @Test
    void lostSessionIsAnOutageAndLoadOpensAnother() {
        var t = db.relation("s.t", 'd', "id");
        try (var follower = new PostgresFollower(db.server)) {
            follower.load();
            follower.apply(entry(t, insert(1)));
            db.run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'baton-apply'");
            assertThatThrownBy(() -> follower.commit(at(0), false)).isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("Nothing since the last commit remains");
            assertThatThrownBy(() -> follower.apply(entry(t, insert(1)))).isInstanceOf(DatabaseUnavailableException.class);
            assertThat(follower.load().state()).isEqualTo(ReplayState.START);
            db.applyAndCommit(follower, entry(t, insert(1)));
        }
        assertThat(db.rows("SELECT * FROM s.t")).containsExactly("1");
    }

    /** Trap K12. */
    @Test
    void secondApplierIsKeptOutAndToldByWhom() {
        try (var first = new PostgresFollower(db.server); var second = new PostgresFollower(db.server)) {
            first.load();
            String pid = db.value("SELECT pid FROM pg_stat_activity WHERE application_name = 'baton-apply'");
            assertThatThrownBy(second::load).isInstanceOf(DatabaseUnavailableException.class).hasMessageContaining("pid " + pid);
            first.close();
            second.load();
        }
    }
}
