package io.baton.adapters.snapshot;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A directory that every node can reach, such as a network file system; or one of this machine. */
public final class DirectoryStore implements SnapshotStore {
    private static final int BUFFER = 1 << 16;

    private final Path root;

    public DirectoryStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public String location() {
        return root.toString();
    }

    @Override
    public void write(String snapshot, String file, Content content) throws IOException {
        Path dir = Files.createDirectories(dir(snapshot));
        Path half = dir.resolve(file + "." + UUID.randomUUID() + ".part");
        try {
            try (var out = new FileOutputStream(half.toFile()); var buffered = new BufferedOutputStream(out, BUFFER)) {
                content.writeTo(buffered);
                buffered.flush();
                out.getFD().sync();
            }
            Files.move(half, dir.resolve(file), StandardCopyOption.ATOMIC_MOVE);
            sync(dir);
        } finally {
            Files.deleteIfExists(half);
        }
    }

    /** Else the file's name might not survive a crash of the machine. */
    private static void sync(Path dir) throws IOException {
        try (FileChannel channel = FileChannel.open(dir, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public InputStream read(String snapshot, String file) throws IOException {
        return Files.newInputStream(dir(snapshot).resolve(file));
    }

    @Override
    public String stamp(String snapshot, String file) throws IOException {
        var attributes = Files.readAttributes(dir(snapshot).resolve(file), BasicFileAttributes.class);
        return attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
    }

    @Override
    public List<String> snapshots() throws IOException {
        try {
            return entries(root).stream().filter(Files::isDirectory).map(dir -> dir.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    @Override
    public void delete(String snapshot) throws IOException {
        Path dir = dir(snapshot);
        // The list of what it holds goes first: what is half gone is no snapshot any more.
        Files.deleteIfExists(dir.resolve(SnapshotManifest.FILE));
        try {
            for (Path file : entries(dir)) Files.deleteIfExists(file);
        } catch (NoSuchFileException e) {
            // Another node removes it at the same time, or did before.
            return;
        }
        Files.deleteIfExists(dir);
    }

    /** A stream of the JDK would throw an unchecked exception when the file system gives up half way. */
    private static List<Path> entries(Path dir) throws IOException {
        var entries = new ArrayList<Path>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(dir)) {
            found.forEach(entries::add);
            return entries;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private Path dir(String snapshot) {
        SnapshotManifest.requireId(snapshot);
        return root.resolve(snapshot);
    }
}
