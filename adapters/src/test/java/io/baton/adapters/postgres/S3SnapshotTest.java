package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.baton.adapters.servers.TestS3;
import io.baton.adapters.snapshot.ImpatientS3;
import io.baton.adapters.snapshot.NodeSnapshots;
import io.baton.adapters.snapshot.SnapshotException;
import io.baton.adapters.snapshot.SnapshotManifest;
import io.baton.adapters.snapshot.SnapshotProgress;
import io.baton.adapters.snapshot.SnapshotShelf;
import io.baton.adapters.snapshot.SnapshotStore;
import io.baton.adapters.snapshot.VerifySnapshotFiles;
import io.baton.core.log.Change.SchemaChange;
import io.baton.core.port.Snapshots.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots of a real database in a real service that speaks S3, and the service goes away in the middle. */
class S3SnapshotTest {
    private static FollowerFixture source;
    private static TestS3 s3;
    private static SnapshotStore shared;
    private static SnapshotManifest manifest;
    private static int number;

    private SnapshotStore store;

    /** Stops the service once it was asked for so many files, and remembers them. */
    private static final class Stopping extends StoreBehind {
        private final int most;
        private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

        Stopping(SnapshotStore store, int most) {
            super(store);
            this.most = most;
        }

        private synchronized void count(String file) throws IOException {
            asked.add(file);
            try {
                if (asked.size() == most) s3.stop();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }

        @Override
        public void write(String snapshot, String file, Content content) throws IOException {
            count(file);
            super.write(snapshot, file, content);
        }

        @Override
        public InputStream read(String snapshot, String file) throws IOException {
            count(file);
            return super.read(snapshot, file);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        s3 = TestS3.start();
        source = new FollowerFixture();
        new ClusterIdentity("shop", "b", "kafka-1", "topic-1").register(source.server);
        InternalSession.run(source.server, "test", session -> {
            session.setAutoCommit(false);
            new SchemaStatement(session).run(new SchemaChange("CREATE TABLE", "CREATE TABLE public.large (id int PRIMARY KEY, filler text)", source.server.user(),
                Map.of("search_path", "public"), List.of()));
            session.commit();
            return null;
        });
        source.run("INSERT INTO public.large SELECT g, repeat(md5(g::text), 40) FROM generate_series(1, 6000) g");
        InternalSession.run(source.server, "test", session -> {
            ApplySession.store(session, source.state());
            return null;
        });
        shared = ImpatientS3.at(s3.location("shared/by/tests"));
        manifest = RestoredCopy.take(source.server, shared);
    }

    @AfterAll
    static void stop() throws Exception {
        source.close();
        s3.close();
    }

    @BeforeEach
    void open() {
        store = ImpatientS3.at(s3.location("test-" + ++number));
    }

    @Test
    void aSnapshotGoesThereAndBack() throws Exception {
        SnapshotManifest found = new SnapshotShelf(shared).get(manifest.id());
        assertThat(found).isEqualTo(manifest);
        verify();
        PostgresServer into = RestoredCopy.database(source.server);
        RestoredCopy.restore(found, shared, into);
        assertSame(into);
    }

    private static void verify() throws IOException {
        new VerifySnapshotFiles(shared, 2, new SnapshotProgress()).run(manifest);
    }

    private static void assertSame(PostgresServer into) {
        assertThat(ReplicatedPair.sums(into)).isEqualTo(ReplicatedPair.sums(source.server));
    }

    @Test
    void aServiceThatGoesAwayWhileOneIsTakenLeavesNoneAndTheNextOneIsWhole() throws Exception {
        var stopping = new Stopping(store, 4);
        assertThatThrownBy(() -> RestoredCopy.take(source.server, stopping)).isInstanceOf(SnapshotException.class)
            .hasMessageContainingAll("could not be written to " + store.location(), "cannot be connected to", "It was given up; mend that and take another one");
        s3.startAgain();
        var shelf = new SnapshotShelf(store);
        assertThat(shelf.items()).singleElement().satisfies(item -> assertThat(item.trouble()).isEqualTo("it was begun and not finished"));
        SnapshotManifest next = RestoredCopy.take(source.server, store);
        assertThat(shelf.of("kafka-1", "topic-1")).extracting(SnapshotManifest::id).containsExactly(next.id());
        SnapshotManifest newest = RestoredCopy.take(source.server, store);
        new NodeSnapshots(source.server, Optional.of(store), 2).prune(1);
        assertThat(store.snapshots()).hasSize(1).isSubsetOf(next.id(), newest.id());
    }

    @Test
    void aServiceThatGoesAwayWhileOneIsRestoredIsWaitedForAndGoneOnWith() throws Exception {
        int files = manifest.tables().stream().mapToInt(table -> table.files().size()).sum();
        assertThat(files).isGreaterThan(5);
        PostgresServer into = RestoredCopy.database(source.server);
        var stopping = new Stopping(shared, files - 1);
        assertThatThrownBy(() -> RestoredCopy.restore(manifest, stopping, into)).isInstanceOf(SnapshotException.class)
            .hasMessageContainingAll("cannot be read from " + shared.location(), "cannot be connected to", "What was loaded stays; the restore goes on from there")
            .matches(e -> !((SnapshotException) e).isCorrupt());
        s3.startAgain();
        var again = new Stopping(shared, Integer.MAX_VALUE);
        RestoredCopy.restore(manifest, again, into);
        assertThat(again.asked).hasSizeBetween(1, files - 1);
        assertSame(into);
    }

    @Test
    void anObjectThatIsCutOffOrChangedOrGoneIsNeverLoaded() throws Exception {
        SnapshotManifest.File file = manifest.tables().stream().filter(table -> table.name().equals("large")).findFirst().orElseThrow().files().get(0);
        Path object = s3.file("shared/by/tests/" + manifest.id() + "/" + file.name());
        byte[] bytes = Files.readAllBytes(object);
        PostgresServer into = RestoredCopy.database(source.server);
        Files.write(object, Arrays.copyOf(bytes, bytes.length / 2));
        assertDamaged(() -> RestoredCopy.restore(manifest, shared, into), file, "it has " + bytes.length / 2 + " bytes, and should have " + bytes.length);
        assertThat(InternalSession.<String>run(into, "test", session -> InternalSession.ask(session, "SELECT count(*) FROM public.large WHERE id < 10"))).isEqualTo("0");
        byte[] other = bytes.clone();
        other[other.length - 1] ^= 1;
        Files.write(object, other);
        assertDamaged(S3SnapshotTest::verify, file, "its checksum is not that of the manifest");
        Files.delete(object);
        assertDamaged(S3SnapshotTest::verify, file, "it is not there");
        shared.write(manifest.id(), file.name(), out -> out.write(bytes));
        verify();
    }

    private static void assertDamaged(ThrowingCallable work, SnapshotManifest.File file, String why) {
        assertThatThrownBy(work).isInstanceOf(SnapshotException.class)
            .hasMessageContainingAll("file " + file.name() + " of snapshot " + manifest.id() + " is not what was written", why).matches(e -> ((SnapshotException) e).isCorrupt());
    }

    /** Asked all the time by a leader, which cuts the log by it: what cannot be told is not there. */
    @Test
    void whetherOneIsStillThereIsKnownWithoutReadingItAndNoIfThatCannotBeTold() throws Exception {
        var counted = new Stopping(store, Integer.MAX_VALUE);
        var snapshots = new NodeSnapshots(source.server, Optional.of(counted), 2);
        Snapshot taken = snapshots.take();
        assertThat(snapshots.isThere(taken.location(), taken.checksum())).isTrue();
        counted.asked.clear();
        assertThat(snapshots.isThere(taken.location(), taken.checksum())).isTrue();
        assertThat(snapshots.list()).containsExactly(taken);
        assertThat(counted.asked).as("files that were read").isEmpty();
        assertThat(snapshots.isThere(taken.location(), "another")).isFalse();
        assertThat(snapshots.isThere(taken.location() + "/x", taken.checksum())).isFalse();
        s3.stop();
        assertThat(snapshots.isThere(taken.location(), taken.checksum())).as("while nobody answers").isFalse();
        s3.startAgain();
        await().untilAsserted(() -> assertThat(snapshots.isThere(taken.location(), taken.checksum())).isTrue());
        store.write(taken.id(), "manifest.json", out -> out.write("{}".getBytes(StandardCharsets.US_ASCII)));
        assertThat(snapshots.isThere(taken.location(), taken.checksum())).as("with another manifest").isFalse();
        store.delete(taken.id());
        assertThat(snapshots.isThere(taken.location(), taken.checksum())).isFalse();
        assertThat(snapshots.list()).isEmpty();
    }
}
