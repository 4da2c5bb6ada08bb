package io.baton.adapters.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * Where snapshots are kept: files with names, in one folder for each snapshot. Several nodes use a store at once, each writing snapshots of its
 * own. Every method throws {@link IOException} if the store does not answer, and may then be called again.
 */
public interface SnapshotStore {
    /** What a file is to hold. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Where it is, in a form that the settings take. */
    String location();

    /** Where a snapshot is, as it is announced to all nodes. */
    default String locationOf(String snapshot) {
        return location() + "/" + snapshot;
    }

    /** Makes a file, or replaces it: all of it, for good, when this returns, and nothing before that or if it throws. */
    void write(String snapshot, String file, Content content) throws IOException;

    /** Reads a file. Throws {@link java.nio.file.NoSuchFileException} if there is none. */
    InputStream read(String snapshot, String file) throws IOException;

    /**
     * Changes whenever a file is made again, and costs little to ask for. Throws {@link java.nio.file.NoSuchFileException} if there is none.
     */
    String stamp(String snapshot, String file) throws IOException;

    /** The names of all snapshots, those that were begun and never finished too. */
    List<String> snapshots() throws IOException;

    /** Removes a snapshot with all its files; nothing if it is not there. */
    void delete(String snapshot) throws IOException;
}
