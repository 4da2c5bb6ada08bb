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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The directory of one demo. It is used by one demo at a time, and never deleted unless a demo has made it. */
final class DemoDirectory {
    private static final String MARK = "baton-demo";
    private static final String NODE = "node-";

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

    /** The name of a node. */
    static String node(int n) {
        return NODE + n;
    }

    /** The settings of node {@code n}; there as long as the node belongs to the demo. */
    Path settings(int n) {
        return of(node(n)).resolve("node.yaml");
    }

    /** The data of node {@code n}'s PostgreSQL. */
    Path server(int n) {
        return of("postgres-" + n);
    }

    /** The nodes to begin with: those that were kept, and what is missing of {@code atLeast} unless it was removed. */
    List<Integer> nodes(int atLeast) {
        int known = nextNode() - 1;
        return IntStream.rangeClosed(1, Math.max(known, atLeast)).filter(n -> n > known || Files.exists(settings(n))).boxed().toList();
    }

    /** A number that no node has had here: a log that remembers a node that was removed cannot take the next one for it. */
    int nextNode() {
        String[] names = root.toFile().list((dir, name) -> name.matches(NODE + "\\d{1,4}"));
        return names == null ? 1 : 1 + Stream.of(names).mapToInt(name -> Integer.parseInt(name.substring(NODE.length()))).max().orElse(0);
    }

    /** Removes what makes node {@code n} a part of the demo; its log stays, for whoever wonders. */
    void forget(int n) {
        try {
            Files.deleteIfExists(settings(n));
            clear(server(n));
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailedException("node-" + n + " was ended, but not all of its data could be removed (" + e.getMessage() + "); remove "
                + server(n) + " by hand", e);
        }
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
            if (!keep) clear(root);
            if (lock != null) lock.release();
            if (channel != null) channel.close();
        } catch (IOException | UncheckedIOException e) {
            System.err.println("baton: not all of " + root + " could be removed (" + e.getMessage() + "); remove it by hand");
        }
    }

    private static void clear(Path top) throws IOException {
        if (!Files.exists(top)) return;
        List<Path> all;
        try (var walk = Files.walk(top)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) Files.deleteIfExists(path);
    }
}
