package io.baton.embedded;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The place under {@code /var/tmp} for what PostgreSQL's account could not reach elsewhere, such as below {@code /root}. It
 * belongs to the current user, others can pass through and nothing else.
 */
final class SharedPlace {
    private static final Path BASE = Path.of("/var/tmp");

    private static final String NOTE = ".for";

    private SharedPlace() {}

    /** Refuses a directory that somebody else has put there, because they could swap the server's programs. */
    static Path open() {
        try {
            int me = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            Path place = BASE.resolve("baton-" + me);
            if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) create(place);
            int owner = (Integer) Files.getAttribute(place, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(place, LinkOption.NOFOLLOW_LINKS);
            if (owner != me || !Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE) || permissions.contains(PosixFilePermission.GROUP_WRITE)) {
                throw new EmbeddedServerException(place + " belongs to somebody else or others may write to it;"
                    + " nothing was started; remove it, or use a directory that every user can pass through");
            }
            return place;
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot use " + BASE + "; nothing was started; use a directory that every user can pass through", e);
        }
    }

    /** A path for the data of the server that should have lived in {@code wanted}; a note beside it says for whom it is. */
    static Path reserve(String name, Path wanted) {
        Path reserved = open().resolve(name);
        try {
            Files.writeString(note(reserved), wanted.toString());
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot write to " + reserved.getParent() + "; nothing was started", e);
        }
        return reserved;
    }

    static void release(Path reserved) {
        FileTree.delete(note(reserved));
    }

    /** Removes data whose wanted directory was deleted without asking the server, as a clean build does. */
    static void sweep() {
        try (DirectoryStream<Path> notes = Files.newDirectoryStream(open(), "*" + NOTE)) {
            for (Path note : notes) {
                Path data = Path.of(note.toString().substring(0, note.toString().length() - NOTE.length()));
                boolean wanted = Files.exists(Path.of(Files.readString(note)));
                if (wanted || !ProcessTable.find(command -> command.contains(data.toString())).isEmpty()) continue;
                FileTree.delete(data);
                FileTree.delete(note);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Another JVM sweeps at the same time.
        }
    }

    private static Path note(Path reserved) {
        return reserved.resolveSibling(reserved.getFileName() + NOTE);
    }

    private static void create(Path place) throws IOException {
        Path fresh = Files.createTempDirectory(BASE, ".baton-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        // A umask may have taken the passage away.
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwx--x--x"));
        try {
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException raced) {
            Files.deleteIfExists(fresh);
        }
    }
}
