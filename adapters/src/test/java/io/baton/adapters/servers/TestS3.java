package io.baton.adapters.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** A service that speaks S3 and checks signatures, over a directory of the build, with one bucket. It may be stopped, and started again with what it held. */
public final class TestS3 implements AutoCloseable {
    public static final String BUCKET = "snapshots";
    public static final String KEY = "AKIATEST";
    public static final String SECRET = "tops3cret";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path dir;
    private S3Proxy service;
    private int port;

    private TestS3(Path dir) {
        this.dir = dir;
    }

    /** Its credentials are those of this process from here on. */
    public static TestS3 start() throws Exception {
        System.setProperty("aws.accessKeyId", KEY);
        System.setProperty("aws.secretAccessKey", SECRET);
        System.setProperty("aws.disableEc2Metadata", "true");
        Path dir = Path.of("target", "s3-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet()).toAbsolutePath();
        Files.createDirectories(dir.resolve(BUCKET));
        var s3 = new TestS3(dir);
        s3.startAgain();
        return s3;
    }

    /** At the address that it had before. */
    public void startAgain() throws Exception {
        service = S3Proxy.builder().blobStore(new FilesystemNio2BlobStore(dir.toString())).endpoint(URI.create("http://127.0.0.1:" + port))
            .awsAuthentication(AuthenticationType.AWS_V4, KEY, SECRET).stopTimeout(0).build();
        service.start();
        port = service.getPort();
    }

    /** At once, whatever is under way. */
    public void stop() throws Exception {
        service.stop();
    }

    public int port() {
        return port;
    }

    /** As the settings name it. */
    public String location(String prefix) {
        return "s3://" + BUCKET + "/" + prefix + "?endpoint=http://127.0.0.1:" + port;
    }

    /** The file in which it keeps an object. */
    public Path file(String key) {
        return dir.resolve(BUCKET).resolve(key);
    }

    @Override
    public void close() throws IOException {
        try {
            service.stop();
        } catch (Exception e) {
            throw new IOException(e);
        }
        try (var files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
