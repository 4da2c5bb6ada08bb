package io.baton.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a JVM that may be killed keeps its temporary files. Libraries unpack native code there and remove it at a clean end only; in a
 * directory of its own, what a killed one has left goes with its next start.
 */
public final class JvmTemp {
    private JvmTemp() {}

    /**
     * Empties {@code dir/tmp}, and returns the options for a JVM about to be started that make it the only place for temporary files. No
     * JVM that was started with it should run any more. Throws {@link EmbeddedServerException} if that cannot be done.
     */
    public static List<String> optionsFor(Path dir) {
        Path temp = dir.toAbsolutePath().resolve("tmp");
        FileTree.delete(temp);
        try {
            Files.createDirectories(temp);
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot make " + temp + "; nothing was started", e);
        }
        // The JVM's own counters go to /tmp, whatever is set.
        return List.of("-Djava.io.tmpdir=" + temp, "-XX:-UsePerfData");
    }
}
