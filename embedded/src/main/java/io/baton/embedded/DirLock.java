package io.baton.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One owner for a server's directory. The kernel frees it with the owner, so what is found running without an owner is an orphan. */
final class DirLock implements AutoCloseable {
    /** Asked before the file is opened: closing any channel of a file frees all of this JVM's locks on it. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DirLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static DirLock take(Path dir) {
        Path file = dir.resolve("lock");
        if (!HELD_HERE.add(file)) throw inUse(dir);
        try {
            Files.createDirectories(dir);
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) return new DirLock(file, channel);
            channel.close();
            HELD_HERE.remove(file);
        } catch (IOException e) {
            HELD_HERE.remove(file);
            throw new EmbeddedServerException("cannot use " + dir + " for an embedded server; nothing was started", e);
        }
        throw inUse(dir);
    }

    private static EmbeddedServerException inUse(Path dir) {
        return new EmbeddedServerException(dir + " is in use by another embedded server; nothing was started;"
            + " close that one first or take another directory");
    }

    @Override
    public void close() {
        if (!channel.isOpen()) return;
        try {
            channel.close();
            HELD_HERE.remove(file);
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot release the lock of an embedded server's directory; it is freed when this JVM ends", e);
        }
    }
}
