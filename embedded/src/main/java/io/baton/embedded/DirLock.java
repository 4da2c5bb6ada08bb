package io.baton.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One owner for a server's directory. The kernel frees it with the owner, so what is found running without an owner is an orphan. */
final class DirLock implements AutoCloseable {
    private final FileChannel channel;

    private DirLock(FileChannel channel) {
        this.channel = channel;
    }

    static DirLock take(Path dir) {
        try {
            Files.createDirectories(dir);
            var channel = FileChannel.open(dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (locked(channel)) return new DirLock(channel);
            channel.close();
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot use " + dir + " for an embedded server; nothing was started", e);
        }
        throw new EmbeddedServerException(dir + " is in use by another embedded server; nothing was started;"
            + " close that one first or take another directory");
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot release the lock of an embedded server's directory; it is freed when this JVM ends", e);
        }
    }
}
