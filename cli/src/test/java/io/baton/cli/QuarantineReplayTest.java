package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.adapters.postgres.Migrations;
import io.baton.adapters.postgres.PostgresServer;
import io.baton.adapters.postgres.PostgresSql;
import io.baton.core.api.Ack;
import io.baton.core.api.QuarantineRefusedException;
import io.baton.core.api.RowKey;
import io.baton.core.api.WriteOutcome;
import io.baton.core.api.WriteRequest;
import io.baton.core.api.WriteService;
import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.log.Relation;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.QuarantineRecords;
import io.baton.core.port.SqlRefusedException;
import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.DivergentTransaction;
import io.baton.core.rejoin.QuarantineFold;
import io.baton.core.rejoin.QuarantineItem;
import io.baton.core.rejoin.QuarantineItem.State;
import io.baton.embedded.EmbeddedPostgres;
import io.baton.leader.GeneratedColumns;
import io.baton.leader.QuarantineApi;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replay does to a real database. */
class QuarantineReplayTest {
    private static EmbeddedPostgres postgres;
    private static PostgresServer server;
    private static PostgresSql sql;

    private final QuarantineFold fold = new QuarantineFold();
    private final QuarantineApi api = new QuarantineApi("b", new Writes(), new GeneratedColumns(sql), new Records(), () -> 1);
    private final Relation table = new Relation("public", "Item", 'd', List.of(new Relation.Column("id", true, 20, -1),
        new Relation.Column("n", false, 1700, -1), new Relation.Column("doc", false, 3802, -1), new Relation.Column("at", false, 1184, -1)));
    private final Relation full = new Relation("public", "log", 'f',
        List.of(new Relation.Column("a", true, 23, -1), new Relation.Column("b", true, 25, -1)));

    private final Relation made = new Relation("public", "made", 'd',
        List.of(new Relation.Column("a", false, 23, -1), new Relation.Column("twice", true, 23, -1)));

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(Path.of("target/quarantine-replay"), Map.of("fsync", "off"));
        server = new PostgresServer(postgres.host(), postgres.port(), postgres.database(), postgres.user(), "");
        new Migrations(server).run();
        sql = new PostgresSql(server);
    }

    @AfterAll
    static void stop() {
        sql.close();
        postgres.delete();
    }

    private DivergentPage page;
    private boolean away;

    @BeforeEach
    void tables() throws SQLException {
        run("CREATE TABLE public.\"Item\" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n numeric UNIQUE, doc jsonb, at timestamptz)");
        run("CREATE TABLE public.log (a int, b text)");
        run("CREATE TABLE public.made (a int, twice int GENERATED ALWAYS AS (a * 2) STORED PRIMARY KEY)");
        run("INSERT INTO public.made VALUES (1), (2)");
        run("INSERT INTO public.\"Item\" (n, doc) VALUES (1, '{}'), (2, '[1.00]'), (3, NULL)");
        run("INSERT INTO public.log VALUES (1, NULL), (2, 'x'), (2, 'x')");
    }

    @AfterEach
    void drop() throws SQLException {
        run("DROP TABLE public.\"Item\", public.log, public.made");
        run("TRUNCATE baton.replayed");
    }

    @Test
    void everyKindOfChangeIsDoneOnceMore() throws SQLException {
        String id = kept(new Change.Insert(0, row("9", "9.50", "{\"a\": null}", "infinity")),
            new Change.Update(0, Optional.empty(), List.of(Datum.of("2"), Datum.of("20"), Datum.UNCHANGED, Datum.NULL)),
            new Change.Delete(0, row("3", null, null, null)),
            new Change.Delete(1, row("1", null)));
        assertThat(api.replay(id)).isInstanceOf(WriteOutcome.Done.class);
        assertThat(value("SELECT string_agg(concat_ws('|', id, n, doc, at), ' ' ORDER BY id) FROM public.\"Item\""))
            .isEqualTo("1|1|{} 2|20|[1.00] 9|9.50|{\"a\": null}|infinity");
        assertThat(value("SELECT count(*) FROM public.log WHERE a = 1")).isEqualTo("0");
        assertThat(api.find(id).orElseThrow().state()).isEqualTo(State.REPLAYED);
    }

    /** Trap A4: from version 18 on the log holds them. */
    @Test
    void generatedColumnsAreComputedAgain() throws SQLException {
        String id = kept(new Change.Insert(2, row("5", "10")), new Change.Update(2, Optional.of(row(null, "2")), row("7", "14")), new Change.Delete(2, row(null, "4")));
        assertThat(api.replay(id)).isInstanceOf(WriteOutcome.Done.class);
        assertThat(value("SELECT string_agg(concat_ws('|', a, twice), ' ' ORDER BY a) FROM public.made")).isEqualTo("5|10 7|14");
    }

    /** Trap A22: the node died before it could record the replay. */
    @Test
    void aReplayHappensOnceWhateverIsRecordedOfIt() throws SQLException {
        String id = kept(new Change.Insert(1, row("7", "once")));
        away = true;
        assertThat(api.replay(id)).isInstanceOf(WriteOutcome.Unknown.class);
        away = false;
        assertThat(api.find(id).orElseThrow().state()).isEqualTo(State.OPEN);
        assertThatThrownBy(() -> api.replay(id)).isInstanceOf(QuarantineRefusedException.class).hasMessageContaining("was replayed before");
        assertThat(value("SELECT count(*) FROM public.log WHERE b = 'once'")).isEqualTo("1");
        assertThat(api.find(id).orElseThrow().state()).isEqualTo(State.REPLAYED);
    }

    @Test
    void aReplayThatFailsLeavesNoMark() throws SQLException {
        String id = kept(new Change.Delete(0, row("7", null, null, null)));
        assertThatThrownBy(() -> api.replay(id)).isInstanceOf(QuarantineRefusedException.class).hasMessageContaining("change 1 of 1");
        assertThat(value("SELECT count(*) FROM baton.replayed WHERE id = '" + id + "'")).isEqualTo("0");
        assertNothingDone(id);
    }

    @Test
    void aRowThatIsNotThereUndoesAllOfIt() throws SQLException {
        String id = kept(new Change.Insert(0, row("9", "9", null, null)), new Change.Delete(0, row("7", null, null, null)));
        assertThatThrownBy(() -> api.replay(id)).isInstanceOf(QuarantineRefusedException.class)
            .hasMessageContaining("change 2 of 2, a delete in public.Item");
        assertNothingDone(id);
    }

    @Test
    void twoRowsAreNotOneEither() throws SQLException {
        String id = kept(new Change.Insert(0, row("9", "9", null, null)), new Change.Update(1, Optional.of(row("2", "x")), row("2", "y")));
        assertThatThrownBy(() -> api.replay(id)).isInstanceOf(QuarantineRefusedException.class).hasMessageContaining("an update in public.log");
        assertNothingDone(id);
    }

    @Test
    void aConstraintIsPostgresqlsOwnRefusal() throws SQLException {
        String id = kept(new Change.Insert(0, row("9", "1", null, null)));
        assertThat(api.replay(id)).isInstanceOfSatisfying(WriteOutcome.Refused.class, refused -> assertThat(refused.sqlState()).isEqualTo("23505"));
        assertNothingDone(id);
    }

    private void assertNothingDone(String id) throws SQLException {
        assertThat(value("SELECT count(*) FROM public.\"Item\" WHERE id > 3")).isEqualTo("0");
        assertThat(api.find(id).orElseThrow().state()).isEqualTo(State.OPEN);
    }

    private String kept(Change... changes) {
        page = new DivergentPage(List.of(table, full, made), List.of(changes));
        var transaction = new DivergentTransaction("a", 3, new Lsn(50), 7, 1, "why", List.of("public.Item", "public.log"), changes.length);
        fold.kept(transaction, 1);
        return transaction.id();
    }

    private static List<Datum> row(String... values) {
        return Arrays.stream(values).map(Datum::of).toList();
    }

    private static void run(String text) throws SQLException {
        try (var session = server.connect("test"); var statement = session.createStatement()) {
            statement.execute(text);
        }
    }

    private static String value(String query) throws SQLException {
        try (var session = server.connect("test"); var statement = session.createStatement(); var row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private final class Records implements QuarantineRecords {
        @Override
        public List<QuarantineItem> all() {
            return fold.items();
        }

        @Override
        public void read(String id, Predicate<DivergentPage> reader) {
            reader.test(page);
        }

        @Override
        public void decide(String id, QuarantineItem.Decision decision) {
            if (away) throw new LogUnavailableException("Kafka is away", null);
            fold.decided(id, decision);
        }
    }

    /** The leader, without the log. */
    private static final class Writes implements WriteService {
        @Override
        public WriteOutcome write(WriteRequest request) {
            try {
                return new WriteOutcome.Done(Position.START, sql.write(request.statements(), request.ack()).rows());
            } catch (SqlRefusedException e) {
                return new WriteOutcome.Refused(e.sqlState(), e.getMessage(), e.statement());
            }
        }

        @Override
        public WriteOutcome putRow(RowKey key, Map<String, String> columns, Ack ack) {
            throw new AssertionError();
        }

        @Override
        public WriteOutcome deleteRow(RowKey key, Ack ack) {
            throw new AssertionError();
        }

        @Override
        public WriteOutcome putKey(String key, String json, Ack ack) {
            throw new AssertionError();
        }

        @Override
        public WriteOutcome deleteKey(String key, Ack ack) {
            throw new AssertionError();
        }
    }
}
