package io.baton.adapters.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory that several nodes use at once. */
class DirectoryStoreTest extends SnapshotStoreContract {
    private static final int ROUNDS = 20;
    private static final int FILES = 100;

    @TempDir
    private Path root;

    @Override
    SnapshotStore empty() {
        return new DirectoryStore(root.resolve("not made yet"));
    }

    /** Each removes the old ones after it took one. */
    @Test
    void twoNodesMayRemoveTheSameSnapshotAtTheSameTime() throws Exception {
        var nodes = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                String id = String.format("20261122T2015%02dZ-node-1", round);
                Path dir = Files.createDirectory(root.resolve(id));
                for (int file = 0; file < FILES; file++) Files.createFile(dir.resolve("f" + file));
                var together = new CyclicBarrier(2);
                Callable<Void> removing = () -> {
                    together.await();
                    new DirectoryStore(root).delete(id);
                    return null;
                };
                for (var done : nodes.invokeAll(List.of(removing, removing))) done.get();
                assertThat(new DirectoryStore(root).snapshots()).isEmpty();
            }
        } finally {
            nodes.shutdownNow();
        }
    }
}
