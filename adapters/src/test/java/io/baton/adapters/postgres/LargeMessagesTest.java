package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.ChangeSource.Event;
import io.baton.core.port.UnloggableException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Trap K10: rows that no heap holds are known by their key, and whatever stands before and behind them comes as it is. */
class LargeMessagesTest {
    private static final int LIMIT = 4 * 1024 * 1024;
    private static final int MB = 1024 * 1024;

    private static LeaderFixture fixture;
    private static PostgresLeader leader;
    private static PostgresOldSlot old;

    @BeforeAll
    static void start() {
        fixture = LeaderFixture.migrated("large-messages", Optional.empty());
        leader = new PostgresLeader(fixture.server);
        old = new PostgresOldSlot(fixture.server);
        fixture.run("CREATE TABLE public.t (id int PRIMARY KEY, a text, b text, c text)", "CREATE TABLE public.full_t (a text)",
            "ALTER TABLE public.full_t REPLICA IDENTITY FULL");
    }

    @AfterAll
    static void stop() {
        if (fixture != null) fixture.close();
    }

    @BeforeEach
    void freshSlot() {
        old.drop();
        fixture.run("TRUNCATE public.t, public.full_t");
        leader.prepareSlot(true);
    }

    @Test
    void onlyWhatIsLargeIsLeftOutAndWhatSurroundsItIsNot() throws SQLException {
        fixture.run("BEGIN; INSERT INTO public.t SELECT i, repeat('a', i), 'b' FROM generate_series(1, 2000) i;"
            + "INSERT INTO public.t VALUES (3000, 'small', repeat('x', " + 5 * MB + "), 'also small'), (3001, repeat('y', " + 3 * MB + "), 'b', NULL);"
            + "INSERT INTO public.t SELECT i, repeat('a', i), 'b' FROM generate_series(4001, 6000) i; COMMIT");
        List<Event> events = read();
        assertThat(events.get(0)).isInstanceOf(Event.Begin.class);
        assertThat(events).hasSize(2 + 4002).last().isInstanceOf(Event.Commit.class);
        var part = (Event.ChangedInPart) events.get(2001);
        assertThat(part.change()).isEqualTo(new Change.Insert(0, List.of(Datum.of("3000"), Datum.of("small"), Datum.UNCHANGED, Datum.of("also small"))));
        assertThat(part.missing()).isEqualTo("the value of column \"b\" with " + 5 * MB + " bytes of a row of public.t");
        for (int i = 1; i <= 4002; i++) {
            if (i == 2001) continue;
            int id = i < 2001 ? i : i == 2002 ? 3001 : i + 1998;
            String a = i == 2002 ? "y".repeat(3 * MB) : "a".repeat(id);
            assertThat(((Event.Changed) events.get(i)).change()).isEqualTo(new Change.Insert(0, List.of(Datum.of("" + id), Datum.of(a), Datum.of("b"), Datum.NULL)));
        }
    }

    /** None of them alone is too large. */
    @Test
    void ofManyValuesSoManyAreKeptAsTheLimitAllows() throws SQLException {
        fixture.run("ALTER TABLE public.t ALTER a SET STORAGE EXTERNAL");
        fixture.run("INSERT INTO public.t SELECT 1, v, v, v FROM repeat('v', " + (2 * MB) + ") v");
        var part = (Event.ChangedInPart) read().get(1);
        assertThat(((Change.Insert) part.change()).row()).startsWith(Datum.of("1")).endsWith(Datum.UNCHANGED);
        assertThat(part.missing()).contains("column \"b\"", "column \"c\"");
    }

    @Test
    void updatesAndDeletesAreKnownByTheirKeyToo() throws SQLException {
        fixture.run("BEGIN; INSERT INTO public.t VALUES (1, 'a'), (2, 'a'); INSERT INTO public.full_t VALUES (repeat('f', " + 5 * MB + ")); COMMIT");
        read();
        fixture.run("BEGIN; UPDATE public.t SET b = repeat('x', " + 5 * MB + ") WHERE id = 1; UPDATE public.t SET id = 3, c = repeat('x', " + 6 * MB + ") WHERE id = 2;"
            + "DELETE FROM public.t WHERE id = 3; DELETE FROM public.full_t; COMMIT");
        List<Event> events = read();
        assertThat(events).filteredOn(Event.ChangedInPart.class::isInstance).hasSize(3);
        var first = (Change.Update) ((Event.ChangedInPart) events.get(1)).change();
        assertThat(first.row()).containsExactly(Datum.of("1"), Datum.of("a"), Datum.UNCHANGED, Datum.NULL);
        var rekeyed = (Change.Update) ((Event.ChangedInPart) events.get(2)).change();
        assertThat(rekeyed.old().orElseThrow().get(0)).isEqualTo(Datum.of("2"));
        assertThat(rekeyed.row().get(0)).isEqualTo(Datum.of("3"));
        assertThat(((Event.Changed) events.get(3)).change()).isInstanceOf(Change.Delete.class);
        assertThat(((Event.ChangedInPart) events.get(4)).missing()).contains("public.full_t");
    }

    /** Anybody may write such a message, and Baton's own are never large. One that is of no transaction comes although what it stands in is undone. */
    @Test
    void largeMessagesOfOthersAreNoTrouble() throws SQLException {
        fixture.run("BEGIN; SELECT pg_logical_emit_message(true, 'others', repeat('m', " + 5 * MB + ")); INSERT INTO public.t VALUES (1); COMMIT");
        List<Event> events = read();
        assertThat(((Event.Message) events.get(1)).content()).isEmpty();
        assertThat(events.get(2)).isInstanceOf(Event.Changed.class);
        fixture.run("SELECT pg_logical_emit_message(false, '" + SchemaMessages.PREFIX + "', repeat('m', " + 5 * MB + "))",
            "BEGIN; SELECT pg_logical_emit_message(true, '" + SchemaMessages.PREFIX + "', repeat('m', " + 5 * MB + ")); INSERT INTO public.t VALUES (2); COMMIT");
        assertThat(read()).filteredOn(Event.Changed.class::isInstance).singleElement().satisfies(e -> assertThat(((Event.Changed) e).change()).isEqualTo(
            new Change.Insert(0, List.of(Datum.of("2"), Datum.NULL, Datum.NULL, Datum.NULL))));
    }

    /** In a process that holds none of it. */
    @Test
    void nothingIsTooLargeToBePassed() throws SQLException {
        fixture.run("INSERT INTO public.t VALUES (7, repeat('v', 300000000))", "INSERT INTO public.t VALUES (8, 'behind it')");
        assertThat(((Event.ChangedInPart) read().get(1)).missing()).contains("300000000 bytes");
    }

    /** What PostgreSQL itself cannot tell is passed by beginning behind it. A bit is an eighth of a byte, and its text a whole one. */
    @Test
    void aTransactionThatCannotBeReadIsPassedByBeginningBehindIt() {
        fixture.run("CREATE TABLE public.bits (id int PRIMARY KEY, v varbit)", "BEGIN; INSERT INTO public.t VALUES (1, 'with it');"
            + "INSERT INTO public.bits SELECT 1, v || v || v || v"
            + " FROM (SELECT v || v || v || v AS v FROM CAST(B'0'::bit(80000000) AS varbit) v) quarter; COMMIT",
            "INSERT INTO public.t VALUES (2, 'behind it')");
        Event.Begin begin = null;
        var seen = new ArrayList<Event>();
        try (ChangeSource source = old.open().orElseThrow()) {
            assertThatThrownBy(() -> {
                while (true) source.poll().ifPresent(seen::add);
            }).isInstanceOf(UnloggableException.class).hasMessageContaining("cannot write as text").hasMessageContaining("in pieces");
            begin = seen.stream().filter(Event.Begin.class::isInstance).map(Event.Begin.class::cast).reduce((a, b) -> b).orElseThrow();
        }
        try (ChangeSource source = old.openBehind(begin.commitLsn()).orElseThrow()) {
            List<Event> next = LeaderFixture.transaction(source);
            assertThat(((Event.Changed) next.get(1)).change()).isEqualTo(new Change.Insert(0, List.of(Datum.of("2"), Datum.of("behind it"), Datum.NULL, Datum.NULL)));
        }
    }

    /** The next transaction that the slot was not told to be read. */
    private static List<Event> read() throws SQLException {
        try (ChangeSource source = PostgresChangeSource.open(fixture.server, ReplicationSlot.SLOT, "baton-test", Lsn.ZERO, LIMIT)) {
            List<Event> events = LeaderFixture.transaction(source);
            while (events.stream().noneMatch(e -> !(e instanceof Event.Begin || e instanceof Event.Commit))) events = LeaderFixture.transaction(source);
            source.confirm(((Event.Commit) events.get(events.size() - 1)).endLsn(), Lsn.ZERO);
            return events;
        }
    }
}
