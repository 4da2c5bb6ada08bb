package io.baton.adapters.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import io.baton.adapters.runtime.S3Location;
import io.baton.adapters.servers.BreakingWire;
import io.baton.adapters.servers.TestS3;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A store in S3, on a real service that speaks it, and what it says when there is none. */
class S3StoreTest extends SnapshotStoreContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static TestS3 s3;

    @BeforeAll
    static void start() throws Exception {
        s3 = TestS3.start();
    }

    @AfterAll
    static void stop() throws IOException {
        s3.close();
    }

    @Override
    SnapshotStore empty() {
        return ImpatientS3.at(s3.location("of/test-" + NUMBER.incrementAndGet()));
    }

    @Test
    void anUploadThatCameToNoEndLeavesNothingBehind() throws IOException {
        assertThatThrownBy(() -> store.write(ID, "file", out -> {
            out.write(new byte[2 * S3Upload.PART]);
            throw new IOException("the database went away");
        })).hasMessage("the database went away");
        assertThat(uploads()).isZero();
    }

    /** As a process leaves it that is killed. */
    @Test
    void whatAnotherProcessDidNotFinishIsTakenAwayWithItsSnapshot() throws IOException {
        store.write(ID, SnapshotManifest.BEGUN_FILE, out -> out.write('x'));
        var upload = new S3Upload(calls(), TestS3.BUCKET, prefix() + "/" + ID + "/file");
        upload.write(new byte[S3Upload.PART + 1]);
        assertThat(uploads()).isOne();
        store.delete(ID);
        assertThat(uploads()).isZero();
        assertThat(store.snapshots()).isEmpty();
    }

    private String prefix() {
        return S3Location.parse(store.location()).prefix();
    }

    private S3Calls calls() {
        return new S3Calls(S3Location.parse(store.location()), S3Limits.USUAL);
    }

    private int uploads() throws IOException {
        return calls().call(client -> client.listMultipartUploads(list -> list.bucket(TestS3.BUCKET).prefix(prefix() + "/"))).uploads().size();
    }

    @Test
    void aStreamThatBreaksOffIsTakenUpWhereItWas() throws IOException {
        var bytes = new byte[2_000_000];
        new Random(1).nextBytes(bytes);
        store.write(ID, "file", out -> out.write(bytes));
        try (var wire = new BreakingWire(s3.port(), 300_000, 5); InputStream in = through(wire).read(ID, "file")) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
            assertThat(wire.broken()).isEqualTo(5);
        }
    }

    @Test
    void aFileThatWasReplacedMeanwhileIsNotTakenUp() throws IOException {
        store.write(ID, "file", out -> out.write(new byte[2_000_000]));
        try (var wire = new BreakingWire(s3.port(), 300_000, 1); InputStream in = through(wire).read(ID, "file")) {
            assertThat(in.read()).isZero();
            var other = new byte[2_000_000];
            other[1_999_999] = 1;
            store.write(ID, "file", out -> out.write(other));
            assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class).hasMessageContaining("412");
        }
    }

    private SnapshotStore through(BreakingWire wire) {
        return ImpatientS3.at(store.location().replace(":" + s3.port(), ":" + wire.port()));
    }

    @Test
    void howAServiceIsReachedIsNotPartOfWhereASnapshotIs() {
        assertThat(store.locationOf(ID)).isEqualTo("s3://snapshots/" + prefix() + "/" + ID);
        assertThat(SnapshotStores.open(store.location()).location()).isEqualTo(store.location());
    }

    @Test
    void aBucketThatIsNotThereIsNamed() {
        SnapshotStore none = ImpatientS3.at("s3://nowhere/x?endpoint=http://127.0.0.1:" + s3.port());
        assertTold(none, "there is no bucket 'nowhere' at http://127.0.0.1:" + s3.port(), "make it, or correct snapshots.store");
        assertThatThrownBy(() -> none.read(ID, "file")).isNotInstanceOf(NoSuchFileException.class).hasMessageContaining("there is no bucket");
        assertThatThrownBy(() -> none.write(ID, "file", out -> out.write(1))).hasMessageContaining("there is no bucket");
    }

    @Test
    void credentialsThatAreNotTakenAreToldAndNotPrinted() {
        System.setProperty("aws.secretAccessKey", "an0ther");
        try {
            assertTold(store, "does not accept the credentials (403 SignatureDoesNotMatch)", "correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
            System.setProperty("aws.accessKeyId", "AKIAUNKNOWN");
            assertTold(store, "does not accept the credentials (403 InvalidAccessKeyId)");
            System.clearProperty("aws.accessKeyId");
            assertTold(store, "no credentials were found for http://127.0.0.1:" + s3.port(), "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
        } finally {
            System.setProperty("aws.accessKeyId", TestS3.KEY);
            System.setProperty("aws.secretAccessKey", TestS3.SECRET);
        }
        assertThat(catchThrowable(store::snapshots)).as("goes on with the right ones").isNull();
    }

    @Test
    void anAddressAtWhichNobodyListensIsTold() throws IOException {
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertTold(ImpatientS3.at("s3://snapshots/x?endpoint=http://127.0.0.1:" + free), "http://127.0.0.1:" + free + " cannot be connected to", "check the endpoint");
        assertTold(ImpatientS3.at("s3://snapshots/x?endpoint=http://no-such-host.invalid"), "the host of http://no-such-host.invalid is not known");
        assertTold(ImpatientS3.at("s3://snapshots/x?endpoint=https://127.0.0.1:" + s3.port()), "no TLS with https://127.0.0.1", "check http or https in the endpoint");
    }

    /** A stream that is closed after it failed writes its end: that is not another reason to wait. */
    @Test
    void anUploadThatFailedIsNotTriedOnceMore() throws IOException {
        var wire = new BreakingWire(s3.port(), Long.MAX_VALUE, 0);
        wire.close();
        var calls = new S3Calls(S3Location.parse(store.location().replace(":" + s3.port(), ":" + wire.port())), ImpatientS3.LIMITS);
        var upload = new S3Upload(calls, TestS3.BUCKET, "any");
        upload.write(new byte[S3Upload.PART]);
        Throwable first = catchThrowable(() -> upload.write(1));
        assertThat(first).isInstanceOf(IOException.class).hasMessageContaining("cannot be connected to");
        assertThat(catchThrowable(() -> upload.write(1))).isSameAs(first);
    }

    /** A service that takes a connection and says nothing must not hold a node up. */
    @Test
    void aServiceThatSaysNothingIsNotWaitedForWithoutEnd() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            SnapshotStore dead = ImpatientS3.at("s3://snapshots/x?endpoint=http://127.0.0.1:" + silent.getLocalPort(), Duration.ofMillis(500));
            assertTold(dead, "does not answer in time", "look at that service");
            assertThatThrownBy(() -> dead.write(ID, "file", out -> out.write(new byte[S3Upload.PART]))).hasMessageContaining("does not answer in time");
        }
    }

    @Test
    void aServiceThatSpeaksSomethingElseIsTold() throws IOException {
        var web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            exchange.sendResponseHeaders(418, -1);
            exchange.close();
        });
        web.start();
        try {
            assertTold(ImpatientS3.at("s3://snapshots/x?endpoint=http://127.0.0.1:" + web.getAddress().getPort()), "refuses it (418)", "check that it speaks S3");
        } finally {
            web.stop(0);
        }
    }

    private static void assertTold(SnapshotStore store, String... words) {
        assertThatThrownBy(store::snapshots).isInstanceOf(IOException.class).hasMessageContainingAll(words)
            .satisfies(e -> assertThat(e.toString()).doesNotContain(TestS3.SECRET, "an0ther", "Exception"));
    }
}
