package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.adapters.snapshot.RestoreSnapshot;
import io.baton.adapters.snapshot.SnapshotException;
import io.baton.adapters.snapshot.SnapshotManifest;
import io.baton.adapters.snapshot.SnapshotProgress;
import io.baton.adapters.snapshot.SnapshotShelf;
import io.baton.adapters.snapshot.SnapshotStore;
import io.baton.core.log.Change.SchemaChange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots of a database of many files: whole, damaged, and restored with interruptions. */
class SnapshotRestoreTest {
    private static FollowerFixture source;
    private static SnapshotStore store;
    private static SnapshotManifest manifest;

    /** Fails after so many files, and remembers which were asked for. */
    private static final class Failing extends StoreBehind {
        private final int most;
        private final List<String> asked = new ArrayList<>();

        Failing(int most) {
            super(store);
            this.most = most;
        }

        @Override
        public synchronized InputStream read(String snapshot, String file) throws IOException {
            if (asked.size() >= most) throw new IOException("the store is away");
            asked.add(file);
            return super.read(snapshot, file);
        }
    }

    @BeforeAll
    static void take() throws Exception {
        source = new FollowerFixture();
        new ClusterIdentity("shop", "b", "kafka-1", "topic-1").register(source.server);
        change("CREATE TABLE", "CREATE TABLE public.large (id int PRIMARY KEY, filler text, twice int GENERATED ALWAYS AS (2 * id) STORED)");
        change("CREATE INDEX", "CREATE INDEX ON public.large (filler)");
        change("CREATE TABLE", "CREATE UNLOGGED TABLE public.fleeting (id int)");
        change("CREATE TABLE", "CREATE TABLE public.nothing ()");
        change("CREATE TABLE", "CREATE TABLE public.odd (id int PRIMARY KEY, n int REFERENCES public.odd)");
        source.run("INSERT INTO public.odd VALUES (-1, -1), (-2, -1)");
        change("ALTER TABLE", "ALTER TABLE public.odd ADD CHECK (id > 0) NOT VALID");
        change("CREATE FUNCTION", "CREATE FUNCTION public.doubled() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.n := 2 * NEW.n; RETURN NEW; END'");
        change("CREATE TRIGGER", "CREATE TRIGGER doubled BEFORE INSERT ON public.odd FOR EACH ROW EXECUTE FUNCTION public.doubled()");
        change("ALTER TABLE", "ALTER TABLE public.odd ENABLE ALWAYS TRIGGER doubled");
        source.run("INSERT INTO public.large SELECT g, repeat(chr(32 + g % 90) || E'\\n\\t\\\\.', 40) FROM generate_series(1, 40000) g",
            "UPDATE public.large SET filler = filler || 'x' WHERE id % 7 = 0", "DELETE FROM public.large WHERE id % 11 = 0", "INSERT INTO public.nothing SELECT",
            "INSERT INTO public.fleeting VALUES (1)", "INSERT INTO baton.kv VALUES ('a', '{\"b\": 1}')");
        InternalSession.run(source.server, "test", session -> {
            ApplySession.store(session, source.state());
            return null;
        });
        store = RestoredCopy.store();
        manifest = RestoredCopy.take(source.server, store);
    }

    private static void change(String tag, String sql) {
        InternalSession.run(source.server, "test", session -> {
            session.setAutoCommit(false);
            new SchemaStatement(session).run(new SchemaChange(tag, sql, source.server.user(), Map.of("search_path", "public"), List.of()));
            session.commit();
            return null;
        });
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    /** Rows come as they were: a trigger that always fires, and a constraint that never held for them, have no say, and are there afterwards. */
    @Test
    void triggersAndConstraintsDoNotTouchTheRowsAndHoldAfterwards() throws Exception {
        PostgresServer into = RestoredCopy.database(source.server);
        RestoredCopy.restore(manifest, store, into);
        assertSame(into);
        assertThatThrownBy(() -> ask(into, "INSERT INTO public.odd VALUES (-5, -1) RETURNING 1")).hasMessageContaining("odd_id_check");
        assertThat(ask(into, "INSERT INTO public.odd VALUES (7, -1) RETURNING n")).isEqualTo("-2");
    }

    @Test
    void aRestoreThatIsInterruptedGoesOnWhereItWas() throws Exception {
        PostgresServer into = RestoredCopy.database(source.server);
        int files = manifest.tables().stream().mapToInt(table -> table.files().size()).sum();
        assertThat(files).isGreaterThan(10);
        var once = new Failing(files / 2);
        assertThatThrownBy(() -> RestoredCopy.restore(manifest, once, into)).isInstanceOf(SnapshotException.class).hasMessageContaining("the store is away")
            .matches(e -> !((SnapshotException) e).isCorrupt());
        var again = new Failing(files);
        RestoredCopy.restore(manifest, again, into);
        assertThat(again.asked).doesNotContainAnyElementsOf(once.asked).hasSize(files - once.asked.size());
        assertSame(into);
    }

    @Test
    void whatWasCutOffWhileItsIndexesWereMadeMakesTheRest() throws Exception {
        PostgresServer into = RestoredCopy.database(source.server);
        RestoredCopy.restore(manifest, store, into);
        InternalSession.run(into, "test", session -> {
            InternalSession.execute(session, "UPDATE pg_index SET indisready = false, indisvalid = false WHERE indexrelid = 'public.large_pkey'::regclass");
            return null;
        });
        RestoredCopy.restore(manifest, new Failing(0), into);
        assertSame(into);
        assertThat(ask(into, "SELECT bool_and(indisready AND indisvalid)::text FROM pg_index")).isEqualTo("true");
    }

    /** A process whose restore was overtaken by another one must not call whole what that one has just begun. */
    @Test
    void onlyTheSnapshotThatIsThereMakesADatabaseWhole() {
        PostgresServer into = RestoredCopy.database(source.server);
        new ClusterIdentity("shop", "b", "kafka-1", "topic-1").register(into);
        try (var late = SnapshotTarget.open(into)) {
            late.begin(manifest.id());
            assertThatThrownBy(() -> late.finishNode(manifest.id(), manifest.place(), 1, true)).as("it has no rows yet").isInstanceOf(IllegalStateException.class);
            new RestoreSnapshot(store, 2, new SnapshotProgress()).run(manifest, late);
            late.begin("20260101T000000Z-c");
            assertThatThrownBy(() -> late.finishNode(manifest.id(), manifest.place(), 1, true)).isInstanceOf(IllegalStateException.class).hasMessageContaining(manifest.id());
            assertThat(SnapshotTarget.isWanted(into)).isTrue();
            assertThat(ask(into, "SELECT count(*) FROM baton.applied")).isEqualTo("0");
            new RestoreSnapshot(store, 2, new SnapshotProgress()).run(manifest, late);
            late.finishNode(manifest.id(), manifest.place(), 1, true);
        }
        assertThat(SnapshotTarget.isWanted(into)).isFalse();
        assertSame(into);
    }

    private static void assertSame(PostgresServer into) {
        assertThat(ReplicatedPair.schema(into)).isEqualTo(ReplicatedPair.schema(source.server));
        assertThat(ReplicatedPair.sums(into)).isEqualTo(ReplicatedPair.sums(source.server));
        assertThat(ask(into, "SELECT count(*) FROM public.fleeting")).isEqualTo("0");
    }

    private static String ask(PostgresServer server, String sql) {
        return InternalSession.run(server, "test", session -> InternalSession.ask(session, sql));
    }

    /** Nothing of a damaged file is loaded, and nobody is left in doubt. */
    @ParameterizedTest
    @ValueSource(strings = {"one bit is another one", "it is cut off", "it is longer", "it is gone", "it is another file of the snapshot"})
    void aDamagedFileIsNeverLoaded(String how) throws Exception {
        SnapshotStore damaged = RestoredCopy.store();
        SnapshotManifest whole = RestoredCopy.take(source.server, damaged);
        var table = whole.tables().stream().filter(t -> t.name().equals("large")).findFirst().orElseThrow();
        String name = table.files().get(table.files().size() / 2).name();
        Path file = Path.of(damaged.location(), whole.id(), name);
        byte[] bytes = Files.readAllBytes(file);
        if (how.startsWith("one bit")) bytes[bytes.length / 2] ^= 1;
        if (how.equals("it is longer")) bytes = java.util.Arrays.copyOf(bytes, bytes.length + 1);
        if (how.equals("it is cut off")) bytes = java.util.Arrays.copyOf(bytes, bytes.length - 1);
        if (how.startsWith("it is another")) bytes = Files.readAllBytes(Path.of(damaged.location(), whole.id(), table.files().get(0).name()));
        Files.write(file, bytes);
        if (how.equals("it is gone")) Files.delete(file);

        PostgresServer into = RestoredCopy.database(source.server);
        assertThatThrownBy(() -> {
            try (var target = SnapshotTarget.open(into)) {
                new RestoreSnapshot(damaged, 2, new SnapshotProgress()).run(whole, target);
            }
        }).isInstanceOf(SnapshotException.class).hasMessageContaining(name).hasMessageContaining(whole.id()).matches(e -> ((SnapshotException) e).isCorrupt());
        assertThat(ask(into, "SELECT string_agg(file, ' ') FROM baton.restored")).doesNotContain(name);
        long there = Long.parseLong(ask(into, "SELECT count(*) FROM public.large"));
        assertThat(there).isLessThan(table.files().stream().mapToLong(SnapshotManifest.File::rows).sum());
        // Another one takes its place in the same database.
        RestoredCopy.restore(manifest, store, into);
        assertSame(into);
    }

    @ParameterizedTest
    @ValueSource(strings = {SnapshotFiles.MANIFEST, SnapshotFiles.CHECKSUM})
    void aDamagedManifestIsNotTakenForASnapshot(String file) throws Exception {
        SnapshotStore damaged = RestoredCopy.store();
        SnapshotManifest whole = RestoredCopy.take(source.server, damaged);
        Path path = Path.of(damaged.location(), whole.id(), file);
        byte[] bytes = Files.readAllBytes(path);
        bytes[bytes.length / 2] ^= 2;
        Files.write(path, bytes);
        var shelf = new SnapshotShelf(damaged);
        assertThat(shelf.of("kafka-1", "topic-1")).isEmpty();
        assertThat(shelf.items()).singleElement().satisfies(item -> assertThat(item.trouble()).contains("not what was written"));
        Files.delete(path);
        assertThat(shelf.of("kafka-1", "topic-1")).isEmpty();
    }

    private static final class SnapshotFiles {
        static final String MANIFEST = "manifest.json";
        static final String CHECKSUM = "manifest.sha256";
    }

    @Test
    void aDatabaseOfWhichNobodyKnowsHowItsSchemaCameGivesNone() {
        source.run("UPDATE baton.node SET whole_history = false");
        assertThatThrownBy(() -> RestoredCopy.take(source.server, store)).hasMessageContaining("nobody knows what it was made by");
        source.run("UPDATE baton.node SET whole_history = true");
    }
}
