package io.baton.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked once per machine from the jar into a cache. JVMs may race: each unpacks beside the cache and
 * renames, so that a half-unpacked server is never seen.
 */
final class PostgresBinaries {
    /** Overrides {@code ~/.cache/baton}. */
    static final String CACHE_PROPERTY = "baton.cache";

    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwxr-xr-x");

    private PostgresBinaries() {}

    /** The directory that holds {@code bin}, {@code lib} and {@code share}. */
    static synchronized Path unpacked(Account account) {
        String name = "postgres-" + Platform.POSTGRES_VERSION + "-" + Platform.current().label();
        Path home = cache(account).resolve(name);
        if (Files.isDirectory(home)) return home;
        try {
            unpack(home);
            return home;
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot unpack PostgreSQL to " + home + "; nothing was started;"
                + " is there space (80 MB)? Another place can be given with -D" + CACHE_PROPERTY + "=<directory>", e);
        }
    }

    private static Path cache(Account account) {
        Path wanted = Path.of(System.getProperty(CACHE_PROPERTY, System.getProperty("user.home") + "/.cache/baton")).toAbsolutePath();
        Path existing = wanted;
        while (!Files.exists(existing)) existing = existing.getParent();
        if (!Files.isWritable(existing) || !account.canEnter(existing)) return SharedPlace.open();
        try {
            Files.createDirectories(wanted);
        } catch (IOException e) {
            return SharedPlace.open();
        }
        // A umask such as 077 may have closed what was just created.
        return account.canEnter(wanted) ? wanted : SharedPlace.open();
    }

    private static void unpack(Path home) throws IOException {
        Path fresh = Files.createTempDirectory(home.getParent(), ".unpacking-");
        try {
            Files.setPosixFilePermissions(fresh, DIRECTORY);
            try (InputStream jar = Platform.current().archive();
                var tar = new TarArchiveInputStream(new XZInputStream(jar))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) write(tar, entry, fresh);
            }
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (IOException e) {
            // The rename fails when another JVM was faster; its copy is as good as ours.
            if (!Files.isDirectory(home)) throw e;
        } finally {
            FileTree.delete(fresh);
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path root) throws IOException {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) throw new IOException("entry outside of the archive: " + entry.getName());
        if (entry.isDirectory()) {
            directory(target, root);
            return;
        }
        directory(target.getParent(), root);
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString((entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /** Permissions are set explicitly: under a umask such as 077 another account could not run the server. */
    private static void directory(Path dir, Path root) throws IOException {
        if (Files.isDirectory(dir)) return;
        if (!dir.equals(root)) directory(dir.getParent(), root);
        Files.createDirectory(dir);
        Files.setPosixFilePermissions(dir, EnumSet.copyOf(DIRECTORY));
    }
}
