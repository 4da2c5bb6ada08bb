package io.baton.adapters.postgres;

import static io.baton.adapters.postgres.FollowerFixture.delete;
import static io.baton.adapters.postgres.FollowerFixture.entry;
import static io.baton.adapters.postgres.FollowerFixture.insert;
import static io.baton.adapters.postgres.FollowerFixture.row;
import static io.baton.adapters.postgres.FollowerFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.LogEntry.Progress;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.SequencePosition;
import io.baton.core.log.LogEntry.SequencesAdvanced;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Lsn;
import io.baton.core.log.Relation;
import io.baton.core.port.ApplyException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of row changes in a real table. */
class PostgresFollowerTest {
    private static FollowerFixture db;
    private PostgresFollower follower;
    /** Batches must work as batches; that single changes do in their place would hide a mistake. */
    private long failedBatches;

    @BeforeAll
    static void start() {
        db = new FollowerFixture();
    }

    @AfterAll
    static void stop() {
        db.close();
    }

    @BeforeEach
    void open() {
        db.run("DROP SCHEMA IF EXISTS s CASCADE", "CREATE SCHEMA s", "TRUNCATE baton.applied");
        follower = new PostgresFollower(db.server);
        follower.load();
    }

    @AfterEach
    void close() {
        assertThat(follower.redone()).isEqualTo(failedBatches);
        follower.close();
    }

    @Test
    void insertsUpdatesAndDeletesInOrder() {
        db.run("CREATE TABLE s.t (id int PRIMARY KEY, v text)");
        db.applyAndCommit(follower, entry(db.relation("s.t", 'd', "id"), insert(1, "a"), insert(2, "b"), update(1, "c"), delete(2, null),
            insert(2, "again"), update(2, "NULL"), insert(3, null), insert(4, ""), insert(5, "q\"u\\o{t},e")));
        assertThat(db.rows("SELECT * FROM s.t ORDER BY id")).containsExactly("1|c", "2|NULL", "3|null", "4|", "5|q\"u\\o{t},e");
        assertThat(db.value("SELECT count(*) FROM s.t WHERE v IS NULL")).isEqualTo("1");
    }

    /** Trap A1: the value that the second update leaves out is what the first one wrote. */
    @Test
    void unchangedToastIsNeverWrittenNorLostByMerging() {
        db.run("CREATE TABLE s.t (id int PRIMARY KEY, n int, big text)", "INSERT INTO s.t VALUES (1, 0, 'old')");
        db.applyAndCommit(follower, entry(db.relation("s.t", 'd', "id"), update(1, 1, "new"), update(1, 2, Datum.UNCHANGED)));
        assertThat(db.rows("SELECT * FROM s.t")).containsExactly("1|2|new");
    }

    @Test
    void laterOfTwoUpdatesOfARowWins() {
        db.run("CREATE TABLE s.t (id int PRIMARY KEY, n int)", "INSERT INTO s.t VALUES (1, 0), (2, 0)");
        db.applyAndCommit(follower, entry(db.relation("s.t", 'd', "id"), update(1, 1), update(2, 5), update(1, 2)));
        assertThat(db.rows("SELECT * FROM s.t ORDER BY id")).containsExactly("1|2", "2|5");
    }

    @Test
    void keysMayBeChangedAndSwapped() {
        db.run("CREATE TABLE s.t (id int PRIMARY KEY, v text)", "INSERT INTO s.t VALUES (1, 'a'), (2, 'b')");
        db.applyAndCommit(follower, entry(db.relation("s.t", 'd', "id"), update(row(1, null), row(9, "a")),
            update(row(2, null), row(1, "b")), update(row(9, null), row(2, "a")), update(2, "last")));
        assertThat(db.rows("SELECT * FROM s.t ORDER BY id")).containsExactly("1|b", "2|last");
    }

    /** Trap A8: merging or reordering these updates would violate the second unique index. */
    @Test
    void secondUniqueIndexSeesChangesInOrder() {
        db.run("CREATE TABLE s.t (id int PRIMARY KEY, u int UNIQUE)", "INSERT INTO s.t VALUES (1, 10), (2, 20)");
        db.applyAndCommit(follower, entry(db.relation("s.t", 'd', "id"), update(1, 99), update(2, 10), update(1, 20), delete(2, null),
            insert(3, 10)));
        assertThat(db.rows("SELECT * FROM s.t ORDER BY id")).containsExactly("1|20", "3|10");
    }

    /** A unique index that was made here after the table was read must not halt the follower. */
    @Test
    void newUniqueIndexIsNoticed() {
        db.run("CREATE TABLE s.t (id int PRIMARY KEY, u int)", "INSERT INTO s.t VALUES (1, 10), (2, 20)");
        Relation t = db.relation("s.t", 'd', "id");
        db.applyAndCommit(follower, entry(t, update(1, 10)));
        db.run("CREATE UNIQUE INDEX ON s.t (u)");
        failedBatches = 1;
        db.applyAndCommit(follower, entry(t, update(1, 99), update(2, 10), update(1, 20)));
        assertThat(db.rows("SELECT * FROM s.t ORDER BY id")).containsExactly("1|20", "2|10");
    }

    /** numeric 1.0 and 1.00 are one key with two texts. */
    @Test
    void keysWithSeveralTextsKeepTheirOrder() {
        db.run("CREATE TABLE s.t (k numeric PRIMARY KEY, v int)", "INSERT INTO s.t VALUES (1.0, 1)");
        db.applyAndCommit(follower, entry(db.relation("s.t", 'd', "k"), insert("5", 5), delete("1.0", null), insert("1.00", 2),
            update("1.00", 3), update(row("1.00", null), row("1.000", 4))));
        assertThat(db.rows("SELECT * FROM s.t ORDER BY k")).containsExactly("1.000|4", "5|5");
    }

    @Test
    void fullIdentityWithoutKeyHitsOneOfEqualRows() {
        db.run("CREATE TABLE s.t (a int, j json, n numeric)",
            "INSERT INTO s.t VALUES (1, '{}', 1.0), (1, '{}', 1.0), (1, '{}', 1.00), (null, null, null)");
        db.applyAndCommit(follower, entry(db.relation("s.t", 'f'), delete(1, "{}", "1.0"), update(row(null, null, null), row(2, null, 7)),
            insert(1, "[]", 0)));
        assertThat(db.rows("SELECT * FROM s.t ORDER BY 1, 3")).containsExactly("1|[]|0", "1|{}|1.0", "1|{}|1.00", "2|null|7");
    }

    @Test
    void fullIdentityUsesThePrimaryKey() {
        db.run("CREATE TABLE s.t (a int PRIMARY KEY, j json)", "INSERT INTO s.t VALUES (1, '{\"here\": 1}'), (2, '{}')");
        db.applyAndCommit(follower, entry(db.relation("s.t", 'f'), update(row(1, "{}"), row(1, "[]")), delete(2, "[1]"),
            update(row(1, "[]"), row(3, "[]"))));
        assertThat(db.rows("SELECT * FROM s.t")).containsExactly("3|[]");
    }

    /** Trap A4. */
    @Test
    void generatedAndIdentityColumns() {
        db.run("CREATE TABLE s.t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v int, big text, g int GENERATED ALWAYS AS (v * 2) STORED)",
            "CREATE TABLE s.u (k int PRIMARY KEY, id int GENERATED ALWAYS AS IDENTITY, big text)");
        Relation t = db.relation("s.t", 'd', "id");
        db.applyAndCommit(follower, entry(t, insert(7, 1, "toast"), insert(8, 2, "x"), update(7, 5, Datum.UNCHANGED),
            update(row(8, null, null), row(9, 3, Datum.UNCHANGED))));
        assertThat(db.rows("SELECT * FROM s.t ORDER BY id")).containsExactly("7|5|toast|10", "9|3|x|6");
        Relation u = db.relation("s.u", 'd', "k");
        db.applyAndCommit(follower, entry(u, insert(1, 50, "toast"), update(1, 51, Datum.UNCHANGED)));
        assertThat(db.rows("SELECT * FROM s.u")).containsExactly("1|51|toast");
    }

    /** Trap A7. */
    @Test
    void truncateIsABarrierAndOneStatement() {
        db.run("CREATE TABLE s.p (id serial PRIMARY KEY)", "CREATE TABLE s.c (id int PRIMARY KEY, p int REFERENCES s.p)",
            "INSERT INTO s.p SELECT FROM generate_series(1, 5)", "INSERT INTO s.c VALUES (1, 1)");
        var relations = List.of(db.relation("s.p", 'd', "id"), db.relation("s.c", 'd', "id"));
        db.applyAndCommit(follower, entry(relations, List.of(new Change.Insert(1, row(2, 2)), new Change.Insert(0, row(6)),
            new Change.Truncate(List.of(0, 1), false, true), new Change.Insert(0, row(1)))));
        assertThat(db.rows("SELECT * FROM s.p")).containsExactly("1");
        assertThat(db.rows("SELECT * FROM s.c")).isEmpty();
        assertThat(db.value("SELECT nextval('s.p_id_seq')")).isEqualTo("1");
    }

    /** Child first: nobody may depend on the order between tables (trap A6). */
    @Test
    void foreignKeysAndTriggersDoNotFire() {
        db.run("CREATE TABLE s.p (id int PRIMARY KEY)", "CREATE TABLE s.c (id int PRIMARY KEY, p int REFERENCES s.p ON DELETE CASCADE)");
        var relations = List.of(db.relation("s.c", 'd', "id"), db.relation("s.p", 'd', "id"));
        db.applyAndCommit(follower, entry(relations, List.of(new Change.Insert(0, row(1, 1)), new Change.Insert(1, row(1)),
            new Change.Delete(1, row(1)))));
        assertThat(db.rows("SELECT * FROM s.c")).containsExactly("1|1");
    }

    @Test
    void inheritanceAndPartitions() {
        db.run("CREATE TABLE s.p (id int PRIMARY KEY, v int)", "CREATE TABLE s.c () INHERITS (s.p)", "INSERT INTO s.p VALUES (1, 0)",
            "INSERT INTO s.c VALUES (1, 0)", "CREATE TABLE s.r (id int PRIMARY KEY, v int) PARTITION BY RANGE (id)",
            "CREATE TABLE s.r1 PARTITION OF s.r FOR VALUES FROM (0) TO (10)", "CREATE TABLE s.r2 PARTITION OF s.r DEFAULT");
        db.applyAndCommit(follower, entry(db.relation("s.p", 'd', "id"), update(1, 5)));
        assertThat(db.rows("SELECT v FROM ONLY s.p UNION ALL SELECT v FROM s.c")).containsExactly("5", "0");
        db.applyAndCommit(follower, entry(db.relation("s.r", 'd', "id"), insert(1, 1), insert(20, 1), update(20, 2),
            update(row(1, null), row(30, 3))));
        assertThat(db.rows("SELECT tableoid::regclass, id, v FROM s.r ORDER BY id")).containsExactly("s.r2|20|2", "s.r2|30|3");
    }

    @Test
    void hostileNames() {
        db.run("CREATE TABLE s.\"we?ird \"\"t{x\" (\"a\"\"b?\" int PRIMARY KEY, \"$1\" text)");
        var relation = new Relation("s", "we?ird \"t{x", 'd', List.of(new Relation.Column("a\"b?", true, 23, -1),
            new Relation.Column("$1", false, 25, -1)));
        db.applyAndCommit(follower, entry(relation, insert(1, "x"), update(1, "y"), update(row(1, null), row(2, "z"))));
        assertThat(db.rows("SELECT * FROM s.\"we?ird \"\"t{x\"")).containsExactly("2|z");
    }

    /** Trap A5. */
    @Test
    void sequencesAreRaisedAndNeverLowered() {
        db.run("CREATE SEQUENCE s.up", "CREATE SEQUENCE s.down INCREMENT -1", "CREATE SEQUENCE s.small MAXVALUE 10");
        follower.apply(sequences(new SequencePosition("s", "up", 50), new SequencePosition("s", "down", -50),
            new SequencePosition("s", "small", 99)));
        follower.apply(sequences(new SequencePosition("s", "up", 20), new SequencePosition("s", "down", -20)));
        follower.commit(db.state(), false);
        assertThat(db.value("SELECT nextval('s.up'), nextval('s.down')")).isEqualTo("51|-51");
        // It was dropped or renamed by a schema change that is applied already.
        follower.apply(sequences(new SequencePosition("s", "none", 1), new SequencePosition("s", "small", 10)));
        follower.commit(db.state(), false);
        assertThatThrownBy(() -> db.value("SELECT nextval('s.small')")).hasMessageContaining("reached maximum value");
    }

    private static SequencesAdvanced sequences(SequencePosition... positions) {
        return new SequencesAdvanced(1, 1, new Lsn(1), List.of(positions));
    }

    @Test
    void positionComesBack() {
        var state = db.state();
        follower.apply(new Progress(1, 1, new Lsn(5), 0));
        follower.commit(state, true);
        db.run("INSERT INTO baton.node (cluster, node, cluster_id, topic_id, own_since, born_empty) VALUES ('c', 'n', 'k', 't', 3, true)");
        assertThat(follower.load().state()).isEqualTo(state);
        assertThat(follower.load().ownSince()).isEqualTo(3);
        db.run("DELETE FROM baton.node");
    }

    /** Trap F5: an unfinished transaction goes, whether its rows are buffered or sent; what came before it in the same commit stays. */
    @Test
    void droppedPartsLeaveWhatCameBeforeThem() {
        db.run("CREATE TABLE s.t (id int PRIMARY KEY)");
        try (var small = small(2)) {
            Relation t = db.relation("s.t", 'd', "id");
            small.apply(entry(t, insert(1)));
            small.apply(new RowsChanged(1, 2, 1, false, 7, new Lsn(5), 0, List.of(t), List.of(insert(2), insert(3), insert(4))));
            small.dropParts();
            small.apply(entry(t, insert(5)));
            small.commit(db.state(), false);
        }
        assertThat(db.rows("SELECT * FROM s.t ORDER BY id")).containsExactly("1", "5");
    }

    private PostgresFollower small(int rows) {
        follower.close();
        var small = new PostgresFollower(db.server, rows);
        small.load();
        return small;
    }

    /** Trap A15: the culprit is named, wherever in a transaction of several flushes it is, and nothing of it stays. */
    @Test
    void refusedChangeIsNamedAndNothingStays() {
        db.run("CREATE TABLE s.t (id int PRIMARY KEY, v varchar(3))", "INSERT INTO s.t VALUES (42, 'a')");
        Relation t = db.relation("s.t", 'd', "id");
        for (int bound : new int[] {2, 1000}) {
            try (var small = small(bound)) {
                assertRefused(small, entry(t, insert(1, "a"), insert(2, "b"), insert(3, "c"), insert(42, "d")), "23505", "INSERT into s.t with id=42");
                assertRefused(small, entry(t, insert(1, "a"), insert(2, "b"), insert(3, "long")), "22001", "id=3");
                assertRefused(small, entry(t, insert(1, "a"), update(1, "b"), update(77, "c"), insert(4, "d")), "P0002", "UPDATE of s.t with id=77");
                assertRefused(small, entry(t, insert(1, "a"), delete(42, null), delete(42, null)), "P0002", "DELETE from s.t with id=42");
                assertRefused(small, entry(t, insert(1, "a"), insert("x".repeat(500), "a")), "22P02", "id=" + "x".repeat(200) + "...");
            }
        }
        assertThat(db.rows("SELECT * FROM s.t")).containsExactly("42|a");
        assertThat(db.rows("SELECT * FROM baton.applied")).isEmpty();
    }

    /** Trap A19. */
    @Test
    void otherTableThanTheLeadersIsRefused() {
        db.run("CREATE TABLE s.t (id int PRIMARY KEY, v varchar(3))");
        Relation t = db.relation("s.t", 'd', "id");
        assertRefused(follower, entry(new Relation("s", "gone", 'd', t.columns()), insert(1, "a")), "42P01", "s.gone");
        db.run("ALTER TABLE s.t RENAME v TO w");
        assertRefused(follower, entry(t, insert(1, "a")), "42703", "\"v\" is missing");
        db.run("ALTER TABLE s.t RENAME w TO v", "ALTER TABLE s.t ALTER v TYPE text");
        assertRefused(follower, entry(t, insert(1, "a")), "42804", "\"v\"");
        db.run("ALTER TABLE s.t ALTER v TYPE varchar(3)", "ALTER TABLE s.t ADD extra int");
        assertRefused(follower, entry(t, insert(1, "a")), "42703", "\"extra\" exists only here");
        db.run("ALTER TABLE s.t DROP extra");
        db.applyAndCommit(follower, entry(t, insert(1, "a")));
    }

    private void assertRefused(PostgresFollower with, Written entry, String sqlState, String message) {
        assertThatThrownBy(() -> {
            with.apply(entry);
            with.commit(db.state(), false);
        }).isInstanceOfSatisfying(ApplyException.class, e -> {
            assertThat(e.sqlState()).isEqualTo(sqlState);
            assertThat(e).hasMessageContaining(message).hasMessageContaining(sqlState);
            assertThat(e.getMessage().length()).isLessThan(2500);
        });
    }
}
