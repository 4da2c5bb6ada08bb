package io.baton.adapters.kafka;

import com.fasterxml.jackson.core.JsonToken;
import io.baton.adapters.kafka.JsonCursor.UnknownFormException;
import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.log.Relation;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the body that {@link EntryWriter} wrote. What a later version may have added (a type, a field, a kind of change or value)
 * makes the whole entry {@link LogEntry.Unknown}: what this build cannot see may change what the rest means.
 */
final class EntryReader {
    private final JsonCursor json;

    EntryReader(JsonCursor json) {
        this.json = json;
    }

    static LogEntry read(InputStream body) throws IOException {
        try (JsonCursor json = new JsonCursor(body)) {
            return new EntryReader(json).entry();
        }
    }

    private LogEntry entry() throws IOException {
        json.expect(JsonToken.START_OBJECT);
        json.field("v");
        int format = json.smallNumber();
        json.field("t");
        String type = json.text();
        json.field("e");
        long epoch = json.number();
        if (format > LogEntry.FORMAT || !LogCodec.knows(type)) return new LogEntry.Unknown(epoch, type, format);
        try {
            LogEntry entry = body(type, epoch);
            json.endDocument();
            return entry;
        } catch (UnknownFormException e) {
            return new LogEntry.Unknown(epoch, type + " (" + e.getMessage() + ")", format);
        }
    }

    private LogEntry body(String type, long epoch) throws IOException {
        return switch (type) {
            case LogCodec.EPOCH -> claim(epoch);
            case LogCodec.ROWS -> rows(epoch);
            case LogCodec.PROGRESS -> new LogEntry.Progress(epoch, number("s"), lsn(), number("time"));
            case LogCodec.SEQUENCES -> new LogEntry.SequencesAdvanced(epoch, number("s"), lsn(), sequences());
            case LogCodec.SNAPSHOT -> new LogEntry.SnapshotTaken(epoch, text("node"), Position.parse(text("position")), number("offset"),
                text("location"), text("checksum"));
            case LogCodec.ADOPTED -> new LogEntry.ContentAdopted(epoch, text("node"), text("content"));
            default -> throw new IllegalStateException("type " + type + " is known but has no reader");
        };
    }

    private LogEntry claim(long epoch) throws IOException {
        var leader = new Leader(text("leader"), text("incarnation"));
        var seen = new LogEntry.Seen(number("seenEpoch"), number("seenSequence"));
        return new LogEntry.EpochStarted(epoch, leader, seen, text("claimant"), text("reason"));
    }

    private LogEntry rows(long epoch) throws IOException {
        long sequence = number("s");
        Lsn lsn = lsn();
        int part = Math.toIntExact(number("part"));
        json.field("last");
        boolean last = json.flag();
        return new LogEntry.RowsChanged(epoch, sequence, part, last, number("xid"), lsn, number("time"), relations(), changes());
    }

    private List<LogEntry.SequencePosition> sequences() throws IOException {
        var sequences = new ArrayList<LogEntry.SequencePosition>();
        json.field("sequences");
        json.expect(JsonToken.START_ARRAY);
        while (another(JsonToken.START_ARRAY)) {
            sequences.add(new LogEntry.SequencePosition(json.text(), json.text(), json.number()));
            json.endArray();
        }
        return sequences;
    }

    List<Relation> relations() throws IOException {
        var relations = new ArrayList<Relation>();
        json.field("relations");
        json.expect(JsonToken.START_ARRAY);
        while (another(JsonToken.START_ARRAY)) {
            relations.add(new Relation(json.text(), json.text(), identity(), columns()));
            json.endArray();
        }
        return relations;
    }

    private char identity() throws IOException {
        String identity = json.text();
        if (identity.length() != 1) throw new IOException("'" + identity + "' is not a replica identity");
        return identity.charAt(0);
    }

    private List<Relation.Column> columns() throws IOException {
        var columns = new ArrayList<Relation.Column>();
        json.expect(JsonToken.START_ARRAY);
        while (another(JsonToken.START_ARRAY)) {
            columns.add(new Relation.Column(json.text(), json.flag(), json.smallNumber(), json.smallNumber()));
            json.endArray();
        }
        return columns;
    }

    List<Change> changes() throws IOException {
        var changes = new ArrayList<Change>();
        json.field("changes");
        json.expect(JsonToken.START_ARRAY);
        while (another(JsonToken.START_ARRAY)) {
            changes.add(change());
            json.endArray();
        }
        return changes;
    }

    private Change change() throws IOException {
        String kind = json.text();
        return switch (kind) {
            case "i" -> new Change.Insert(json.smallNumber(), row());
            case "u" -> new Change.Update(json.smallNumber(), optionalRow(), row());
            case "d" -> new Change.Delete(json.smallNumber(), row());
            case "s" -> new Change.SchemaChange(json.text(), anyText(), json.text(), settings(), backfills());
            case "t" -> new Change.Truncate(numbers(), json.flag(), json.flag());
            default -> throw new UnknownFormException("change of kind '" + kind + "'");
        };
    }

    private Map<String, String> settings() throws IOException {
        var settings = new HashMap<String, String>();
        json.expect(JsonToken.START_ARRAY);
        while (another(JsonToken.VALUE_STRING)) settings.put(json.currentText(), json.text());
        return settings;
    }

    private List<Change.SchemaChange.Backfill> backfills() throws IOException {
        var backfills = new ArrayList<Change.SchemaChange.Backfill>();
        json.expect(JsonToken.START_ARRAY);
        while (another(JsonToken.VALUE_STRING)) {
            backfills.add(new Change.SchemaChange.Backfill(json.currentText(), json.text(), json.text(), anyText()));
        }
        return backfills;
    }

    /** A text of any length, which the writer may have cut into pieces. */
    private String anyText() throws IOException {
        JsonToken token = json.next();
        if (token == JsonToken.START_ARRAY) return longText();
        json.expect(token, JsonToken.VALUE_STRING);
        return json.currentText();
    }

    private List<Integer> numbers() throws IOException {
        var numbers = new ArrayList<Integer>();
        json.expect(JsonToken.START_ARRAY);
        while (another(JsonToken.VALUE_NUMBER_INT)) numbers.add(json.currentNumber());
        return numbers;
    }

    private Optional<List<Datum>> optionalRow() throws IOException {
        JsonToken token = json.next();
        if (token == JsonToken.VALUE_NULL) return Optional.empty();
        json.expect(token, JsonToken.START_ARRAY);
        return Optional.of(restOfRow());
    }

    private List<Datum> row() throws IOException {
        json.expect(JsonToken.START_ARRAY);
        return restOfRow();
    }

    private List<Datum> restOfRow() throws IOException {
        var row = new ArrayList<Datum>();
        for (JsonToken token = json.next(); token != JsonToken.END_ARRAY; token = json.next()) row.add(datum(token));
        return row;
    }

    private Datum datum(JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) return Datum.of(json.currentText());
        if (token == JsonToken.VALUE_NULL) return Datum.NULL;
        if (token == JsonToken.START_ARRAY) return Datum.of(longText());
        if (token != JsonToken.START_OBJECT) throw new IOException("found " + token + " instead of a value at byte " + json.at());
        json.field("u");
        json.smallNumber();
        json.expect(JsonToken.END_OBJECT);
        return Datum.UNCHANGED;
    }

    private String longText() throws IOException {
        var texts = new ArrayList<String>();
        while (another(JsonToken.VALUE_STRING)) texts.add(json.currentText());
        return String.join("", texts);
    }

    private boolean another(JsonToken kind) throws IOException {
        JsonToken token = json.next();
        if (token == JsonToken.END_ARRAY) return false;
        json.expect(token, kind);
        return true;
    }

    private long number(String field) throws IOException {
        json.field(field);
        return json.number();
    }

    private String text(String field) throws IOException {
        json.field(field);
        return json.text();
    }

    private Lsn lsn() throws IOException {
        return Lsn.parse(text("lsn"));
    }
}
