package io.baton.adapters.snapshot;

import io.baton.adapters.postgres.SchemaHistory;
import io.baton.adapters.postgres.SnapshotSource.Sequence;
import io.baton.core.replay.ReplayState;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a snapshot holds. It is written last, after everything else was read back, so that a snapshot with a manifest is a whole one.
 *
 * @param id its name in the store, in the order of time
 * @param taken when it was begun, ISO 8601
 * @param place the place of the log that its rows stand at: whoever has them goes on from there
 * @param fromLogAlone whether the log, read from its start, gives the same
 * @param schema what an empty database needs to have the schema
 * @param views materialized views that hold something, those first that others are made of
 */
public record SnapshotManifest(int format, String id, String cluster, String clusterId, String topicId, String node, String taken, String database,
                               ReplayState place, boolean fromLogAlone, List<SchemaHistory.Step> schema, List<Sequence> sequences, List<String> views,
                               List<Table> tables) {
    /** A table's rows, in the order of the files. */
    public record Table(String schema, String name, List<String> columns, List<File> files) {
        public Table {
            columns = List.copyOf(columns);
            files = List.copyOf(files);
        }

        long rows() {
            return files.stream().mapToLong(File::rows).sum();
        }
    }

    /**
     * @param bytes of the compressed file
     * @param tableBytes what these rows took up on disk
     * @param sha256 of the compressed file, in hexadecimal
     */
    public record File(String name, long rows, long bytes, long tableBytes, String sha256) {}

    /** The version of the form that this build writes; a higher one is refused. */
    public static final int FORMAT = 1;

    static final String FILE = "manifest.json";
    /** Written first: whoever begins finds out at once whether the store takes anything, and what was begun is seen even if nothing else of it is there. */
    static final String BEGUN_FILE = "begun";
    static final String CHECKSUM_FILE = "manifest.sha256";
    private static final Pattern ID = Pattern.compile("\\d{8}T\\d{6}Z-[a-z0-9][a-z0-9_-]{0,39}");

    public SnapshotManifest {
        schema = List.copyOf(schema);
        sequences = List.copyOf(sequences);
        views = List.copyOf(views);
        tables = List.copyOf(tables);
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    static void requireId(String text) {
        if (!isId(text)) throw new IllegalArgumentException("'" + text + "' is not the id of a snapshot");
    }

    /** Of all tables. */
    public long rows() {
        return tables.stream().mapToLong(Table::rows).sum();
    }

    /** Of all files, compressed. */
    public long bytes() {
        return tables.stream().flatMap(table -> table.files().stream()).mapToLong(File::bytes).sum();
    }

    /** What the tables took up on disk. */
    public long tableBytes() {
        return tables.stream().flatMap(table -> table.files().stream()).mapToLong(File::tableBytes).sum();
    }
}
