package io.baton.adapters.postgres;

import static io.baton.adapters.postgres.FollowerFixture.entry;
import static io.baton.adapters.postgres.FollowerFixture.insert;
import static io.baton.adapters.postgres.FollowerFixture.row;
import static io.baton.adapters.postgres.FollowerFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Datum;
import io.baton.core.log.Relation;
import io.baton.core.port.Peers;
import io.baton.core.port.RowsGoneException;
import io.baton.core.port.RowsTooLargeException;
import io.baton.core.rejoin.TouchedKeys;
import io.baton.core.replay.ReplayState;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows by key: read on one node, put right on another. */
class PostgresRowsTest {
    private static FollowerFixture fixture;

    private PostgresFollower follower;
    private final PostgresRows rows = new PostgresRows(fixture.server, 1_000);
    private Relation relation;

    @BeforeAll
    static void start() {
        fixture = new FollowerFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    /** The table's columns stand in another order than the leader's, one is computed, and one numbers itself (trap A4). */
    @BeforeEach
    void table() {
        fixture.run("CREATE TABLE public.item (n numeric, \"Part\" text, id bigint GENERATED ALWAYS AS IDENTITY,"
            + " twice numeric GENERATED ALWAYS AS (n * 2) STORED, at timestamptz, PRIMARY KEY (id, \"Part\"))");
        var own = fixture.relation("public.item", 'd', "id", "Part");
        relation = new Relation("public", "item", 'd', List.of(own.columns().get(2), own.columns().get(0), own.columns().get(1), own.columns().get(3)));
        follower = new PostgresFollower(fixture.server);
        follower.load();
    }

    @AfterEach
    void drop() {
        follower.close();
        fixture.run("DROP TABLE public.item", "DELETE FROM baton.applied");
    }

    @Test
    void aFollowersRowsComeWithThePositionThatWasCommittedWithThem() {
        ReplayState state = fixture.state();
        follower.apply(entry(relation, insert("1", "1.50", "a'b", "infinity"), insert("2", null, "x", null)));
        follower.commit(state, false);
        follower.apply(entry(relation, insert("3", "0", "x", null)));
        Peers.Rows found = rows.ofFollower(keys(row("1", "a'b"), row("2", "x"), row("3", "x"), row("1", "x")));
        assertThat(found.position()).isEqualTo(state.position());
        assertThat(found.tables().get(0).rows()).containsExactlyInAnyOrder(row("1", "1.50", "a'b", "infinity"), row("2", null, "x", null));
    }

    /** Trap A12: tens of thousands of rows with large values would end the node that is asked, and then the next one. */
    @Test
    void rowsThatAreTooLargeTogetherAreNotGathered() {
        fixture.run("INSERT INTO public.item (n, \"Part\") OVERRIDING SYSTEM VALUE SELECT i, repeat('p', 300) FROM generate_series(1, 10) i");
        String part = "p".repeat(300);
        assertThat(rows.ofFollower(keys(row("1", part), row("2", part))).tables().get(0).rows()).hasSize(2);
        assertThatThrownBy(() -> rows.ofFollower(keys(row("1", part), row("2", part), row("3", part), row("4", part))))
            .isInstanceOf(RowsTooLargeException.class).hasMessageContaining("more than the 1000 characters");
    }

    @Test
    void aLeadersRowsAreThoseOfItsPlaceInTheWal() {
        follower.close();
        fixture.run("INSERT INTO public.item (n, \"Part\") OVERRIDING SYSTEM VALUE VALUES (7, 'p')");
        String before = fixture.value("SELECT pg_current_wal_insert_lsn()::text");
        Peers.Rows found = rows.ofLeader(6, keys(row("1", "p")));
        assertThat(found.position().epoch()).isEqualTo(6);
        assertThat(found.position().lsn()).isGreaterThanOrEqualTo(io.baton.core.log.Lsn.parse(before));
        assertThat(found.tables().get(0).rows()).containsExactly(row("1", "7", "p", null));
        assertThat(fixture.rows("SELECT slot_name FROM pg_replication_slots")).isEmpty();
    }

    /** Dropped, or given another shape, by a schema change that the node that asks has still to read. */
    @Test
    void aTableThatIsNotWhatItWasIsGoneAtThePositionThatIsTold() {
        ReplayState state = fixture.state();
        follower.apply(entry(relation, insert("1", "1", "a", null)));
        follower.commit(state, false);
        fixture.run("ALTER TABLE public.item ADD COLUMN more int");
        assertThatThrownBy(() -> rows.ofFollower(keys(row("1", "a")))).isInstanceOfSatisfying(RowsGoneException.class,
            gone -> assertThat(gone.position()).isEqualTo(state.position())).hasMessageContaining("public.item").hasMessageContaining("\"more\" exists only here")
            .hasMessageNotContaining("retry");
        fixture.run("ALTER TABLE public.item RENAME TO other");
        assertThatThrownBy(() -> rows.ofLeader(6, keys(row("1", "a")))).isInstanceOfSatisfying(RowsGoneException.class,
            gone -> assertThat(gone.position().epoch()).isEqualTo(6)).hasMessageContaining("there is no such table here");
        fixture.run("ALTER TABLE public.other RENAME TO item");
    }

    @Test
    void rowsAreReplacedInTheOpenTransactionWhetherTheyAreThereOrNot() {
        follower.apply(entry(relation, insert("1", "1", "a", null), insert("2", "2", "b", null)));
        follower.commit(fixture.state(), false);
        follower.replaceRows(relation, keys(row("1", "a"), row("9", "z")).get(0).keys(), List.of());
        follower.apply(entry(relation, update("2", "22", "b", null)));
        follower.replaceRows(relation, Set.of(), List.of(row("1", "1.10", "a", "2020-02-29 12:00:00+00"), row("5", null, "e", null)));
        assertThat(fixture.rows("SELECT id, n, twice FROM public.item ORDER BY id")).containsExactly("1|1|2", "2|2|4");
        follower.commit(fixture.state(), true);
        assertThat(fixture.rows("SELECT id, n, twice, at FROM public.item ORDER BY id"))
            .containsExactly("1|1.10|2.20|2020-02-29 12:00:00+00", "2|22|44|null", "5|null|null|null");
    }

    @SafeVarargs
    private List<TouchedKeys.Table> keys(List<Datum>... keys) {
        return List.of(new TouchedKeys.Table(relation, Set.of(keys)));
    }
}
