package io.baton.cli.demo;

import io.baton.cli.ClusterFile;
import io.baton.cli.CommandFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;

/** The directory of one demo. It is used by one demo at a time, and never deleted unless a demo has made it. */
final class DemoDirectory {
    private static final String MARK = "baton-demo";

    private final Path root;
    private FileChannel channel;
    private FileLock lock;

    DemoDirectory(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    Path of(String part) {
        return root.resolve(part);
    }

    /** Where the running demo listens for commands. */
    Path control() {
        return root.resolve("control.json");
    }

    /** There once the first leader was named: a second start on the same data must not do it again. */
    Path initialised() {
        return root.resolve("initialised");
    }

    /** Makes the directory this process's own. The kernel lets go of it when the process ends, however it does. */
    void take() {
        try {
            refuseForeign();
            Files.createDirectories(root);
            channel = FileChannel.open(root.resolve(MARK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = channel.tryLock();
            if (lock == null) throw new CommandFailedException("a demo already runs in " + root
                + ", so nothing was started; end it with Ctrl-C in its terminal, or name another directory with --dir");
            // Leftovers of a demo that was killed.
            Files.deleteIfExists(root.resolve(ClusterFile.NAME));
            Files.deleteIfExists(control());
        } catch (IOException e) {
            throw new CommandFailedException("the demo's directory " + root + " cannot be used (" + e + "), nothing was started; name another with --dir", e);
        }
    }

    private void refuseForeign() throws IOException {
        if (!Files.exists(root) || Files.exists(root.resolve(MARK))) return;
        if (!Files.isDirectory(root)) throw new CommandFailedException(root + " is not a directory, nothing was started; name another with --dir");
        try (var entries = Files.list(root)) {
            if (entries.findAny().isPresent()) throw new CommandFailedException(root
                + " has files that are not of a demo, so nothing was started or changed; name an empty or a new directory with --dir");
        }
    }

    /** Gives the directory back; {@code keep} says whether its data stays. */
    void release(boolean keep) {
        try {
            Files.deleteIfExists(root.resolve(ClusterFile.NAME));
            Files.deleteIfExists(control());
            if (!keep) clear();
            if (lock != null) lock.release();
            if (channel != null) channel.close();
        } catch (IOException | UncheckedIOException e) {
            System.err.println("baton: not all of " + root + " could be removed (" + e.getMessage() + "); remove it by hand");
        }
    }

    private void clear() throws IOException {
        List<Path> all;
        try (var walk = Files.walk(root)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) Files.deleteIfExists(path);
    }
}
