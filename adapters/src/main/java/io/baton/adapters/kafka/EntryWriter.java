package io.baton.adapters.kafka;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.LogEntry;
import io.baton.core.log.Relation;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.TreeMap;

/** Writes an entry's body. {@link EntryReader} reads the same fields in the same order. */
final class EntryWriter {
    /** A longer value is a list of texts: a JSON parser needs several times the memory of each text that it reads. */
    static final int TEXT_CHARS = 1 << 20;

    private final JsonGenerator json;

    EntryWriter(JsonGenerator json) {
        this.json = json;
    }

    static void write(LogEntry entry, String type, OutputStream to) throws IOException {
        try (JsonGenerator json = JsonCursor.JSON.createGenerator(to)) {
            new EntryWriter(json).entry(entry, type);
        }
    }

    private void entry(LogEntry entry, String type) throws IOException {
        json.writeStartObject();
        json.writeNumberField("v", LogEntry.FORMAT);
        json.writeStringField("t", type);
        json.writeNumberField("e", entry.epoch());
        if (entry instanceof LogEntry.Written written) written(written);
        if (entry instanceof LogEntry.EpochStarted claim) claim(claim);
        if (entry instanceof LogEntry.SnapshotTaken snapshot) snapshot(snapshot);
        if (entry instanceof LogEntry.ContentAdopted adopted) adopted(adopted);
        json.writeEndObject();
    }

    private void written(LogEntry.Written entry) throws IOException {
        json.writeNumberField("s", entry.sequence());
        json.writeStringField("lsn", entry.lsn().toString());
        if (entry instanceof LogEntry.RowsChanged rows) rows(rows);
        if (entry instanceof LogEntry.Progress progress) json.writeNumberField("time", progress.timeMicros());
        if (entry instanceof LogEntry.SequencesAdvanced advanced) sequences(advanced);
    }

    private void claim(LogEntry.EpochStarted claim) throws IOException {
        json.writeStringField("leader", claim.leader().node());
        json.writeStringField("incarnation", claim.leader().incarnation());
        json.writeNumberField("seenEpoch", claim.seen().epoch());
        json.writeNumberField("seenSequence", claim.seen().sequence());
        json.writeStringField("claimant", claim.claimant());
        json.writeStringField("reason", claim.reason());
    }

    private void snapshot(LogEntry.SnapshotTaken snapshot) throws IOException {
        json.writeStringField("node", snapshot.node());
        json.writeStringField("position", snapshot.position().toString());
        json.writeNumberField("offset", snapshot.offset());
        json.writeStringField("location", snapshot.location());
        json.writeStringField("checksum", snapshot.checksum());
    }

    private void adopted(LogEntry.ContentAdopted adopted) throws IOException {
        json.writeStringField("node", adopted.node());
        json.writeStringField("content", adopted.content());
    }

    private void sequences(LogEntry.SequencesAdvanced advanced) throws IOException {
        json.writeArrayFieldStart("sequences");
        for (LogEntry.SequencePosition sequence : advanced.sequences()) {
            json.writeStartArray();
            json.writeString(sequence.schema());
            json.writeString(sequence.name());
            json.writeNumber(sequence.value());
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private void rows(LogEntry.RowsChanged rows) throws IOException {
        json.writeNumberField("part", rows.part());
        json.writeBooleanField("last", rows.last());
        json.writeNumberField("xid", rows.xid());
        json.writeNumberField("time", rows.commitMicros());
        content(rows.relations(), rows.changes());
    }

    /** The fields {@code relations} and {@code changes}. */
    void content(List<Relation> relations, List<Change> changes) throws IOException {
        json.writeArrayFieldStart("relations");
        for (Relation relation : relations) relation(relation);
        json.writeEndArray();
        json.writeArrayFieldStart("changes");
        for (Change change : changes) change(change);
        json.writeEndArray();
    }

    private void relation(Relation relation) throws IOException {
        json.writeStartArray();
        json.writeString(relation.schema());
        json.writeString(relation.name());
        json.writeString(String.valueOf(relation.identity()));
        json.writeStartArray();
        for (Relation.Column column : relation.columns()) {
            json.writeStartArray();
            json.writeString(column.name());
            json.writeBoolean(column.key());
            json.writeNumber(column.typeOid());
            json.writeNumber(column.typmod());
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndArray();
    }

    private void change(Change change) throws IOException {
        json.writeStartArray();
        if (change instanceof Change.Insert insert) {
            head("i", insert.relation());
            row(insert.row());
        } else if (change instanceof Change.Update update) {
            head("u", update.relation());
            if (update.old().isPresent()) row(update.old().get());
            else json.writeNull();
            row(update.row());
        } else if (change instanceof Change.Delete delete) {
            head("d", delete.relation());
            row(delete.old());
        } else if (change instanceof Change.Truncate truncate) {
            truncate(truncate);
        } else if (change instanceof Change.SchemaChange schema) {
            schema(schema);
        } else {
            throw new IllegalStateException("no format for " + change.getClass());
        }
        json.writeEndArray();
    }

    private void head(String kind, int relation) throws IOException {
        json.writeString(kind);
        json.writeNumber(relation);
    }

    private void truncate(Change.Truncate truncate) throws IOException {
        json.writeString("t");
        json.writeStartArray();
        for (int relation : truncate.relations()) json.writeNumber(relation);
        json.writeEndArray();
        json.writeBoolean(truncate.cascade());
        json.writeBoolean(truncate.restartIdentity());
    }

    private void schema(Change.SchemaChange schema) throws IOException {
        json.writeString("s");
        json.writeString(schema.tag());
        text(schema.statement());
        json.writeString(schema.role());
        json.writeStartArray();
        for (var setting : new TreeMap<>(schema.settings()).entrySet()) {
            json.writeString(setting.getKey());
            json.writeString(setting.getValue());
        }
        json.writeEndArray();
        json.writeStartArray();
        for (var backfill : schema.backfills()) {
            json.writeString(backfill.schema());
            json.writeString(backfill.table());
            json.writeString(backfill.column());
            text(backfill.values());
        }
        json.writeEndArray();
    }

    /** Trap A1: an unchanged value is an object, so that no text and no NULL can be taken for it. */
    private void row(List<Datum> row) throws IOException {
        json.writeStartArray();
        for (Datum datum : row) {
            if (datum == Datum.UNCHANGED) unchanged();
            else text(datum.text());
        }
        json.writeEndArray();
    }

    private void text(String text) throws IOException {
        if (text == null || text.length() <= TEXT_CHARS) {
            json.writeString(text);
            return;
        }
        json.writeStartArray();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(from + TEXT_CHARS, text.length());
            // The two halves of a character outside the basic plane have no form in UTF-8 on their own.
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) to--;
            json.writeString(text.substring(from, to));
            from = to;
        }
        json.writeEndArray();
    }

    private void unchanged() throws IOException {
        json.writeStartObject();
        json.writeNumberField("u", 1);
        json.writeEndObject();
    }
}
