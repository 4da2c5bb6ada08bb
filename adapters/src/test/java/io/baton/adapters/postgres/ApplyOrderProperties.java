package io.baton.adapters.postgres;

import static io.baton.adapters.postgres.FollowerFixture.entry;
import static io.baton.adapters.postgres.FollowerFixture.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Relation;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Trap A8: changes arranged into batches of any size give what they give one by one. */
class ApplyOrderProperties {
    private static final int KEYS = 5;
    private static FollowerFixture db;

    @BeforeContainer
    static void start() {
        db = new FollowerFixture();
        db.run("CREATE SCHEMA s");
    }

    @AfterContainer
    static void stop() {
        db.close();
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void batchesGiveWhatSingleChangesGive(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int bound) throws SQLException {
        play("CREATE TABLE s.t (id int PRIMARY KEY, u int, v text)", false, new Random(seed), bound);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void likewiseWithASecondUniqueIndex(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int bound) throws SQLException {
        play("CREATE TABLE s.t (id int PRIMARY KEY, u int UNIQUE, v text)", true, new Random(seed), bound);
    }

    /** A leader: carries out random statements, and what succeeded becomes a change of the log. */
    private void play(String table, boolean unique, Random random, int bound) throws SQLException {
        db.run("DROP TABLE IF EXISTS s.t, s.leader", table, "INSERT INTO s.t SELECT i, i, 'big' || i FROM generate_series(0, 2) i",
            table.replace("s.t", "s.leader"), "INSERT INTO s.leader SELECT * FROM s.t", "TRUNCATE baton.applied");
        Relation relation = db.relation("s.t", 'd', "id");
        try (var follower = new PostgresFollower(db.server, bound)) {
            follower.load();
            for (int transaction = 0; transaction < 3; transaction++) {
                for (int i = random.nextInt(3); i >= 0; i--) follower.apply(entry(List.of(relation), changes(random)));
                follower.commit(db.state(), false);
                assertThat(db.rows("SELECT * FROM s.t ORDER BY id")).isEqualTo(db.rows("SELECT * FROM s.leader ORDER BY id"));
            }
            assertThat(follower.redone()).as("batches that failed").isZero();
        }
    }

    private List<Change> changes(Random random) throws SQLException {
        var changes = new ArrayList<Change>();
        for (int i = random.nextInt(25); i >= 0; i--) {
            int id = random.nextInt(KEYS);
            int u = random.nextInt(KEYS);
            String v = "v" + random.nextInt(1000);
            switch (random.nextInt(5)) {
                case 0 -> {
                    if (does("INSERT INTO s.leader VALUES (?, ?, ?) ON CONFLICT DO NOTHING", id, u, v)) changes.add(FollowerFixture.insert(id, u, v));
                }
                case 1 -> {
                    if (does("DELETE FROM s.leader WHERE id = ?", id)) changes.add(FollowerFixture.delete(id, null, null));
                }
                case 2 -> {
                    int to = random.nextInt(KEYS);
                    if (to != id && does("UPDATE s.leader SET id = ?, v = ? WHERE id = ?", to, v, id))
                        changes.add(new Change.Update(0, Optional.of(row(id, null, null)), row(to, u(to), v)));
                }
                case 3 -> {
                    if (does("UPDATE s.leader SET u = ? WHERE id = ?", u, id)) changes.add(FollowerFixture.update(id, u, Datum.UNCHANGED));
                }
                default -> {
                    if (does("UPDATE s.leader SET u = ?, v = ? WHERE id = ?", u, v, id)) changes.add(FollowerFixture.update(id, u, v));
                }
            }
        }
        return changes;
    }

    private static String u(int id) {
        return db.value("SELECT u FROM s.leader WHERE id = " + id);
    }

    /** False if it hit no row or a unique index refused it. */
    private static boolean does(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = db.sql().prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
            return statement.executeUpdate() == 1;
        } catch (SQLException e) {
            if (e.getSQLState().equals("23505")) return false;
            throw e;
        }
    }
}
