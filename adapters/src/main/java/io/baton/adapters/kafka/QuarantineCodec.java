package io.baton.adapters.kafka;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import io.baton.core.log.Lsn;
import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.DivergentTransaction;
import io.baton.core.rejoin.QuarantineFold;
import io.baton.core.rejoin.QuarantineItem.Decision;
import io.baton.core.rejoin.QuarantineItem.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the quarantine's records hold, as bytes: one JSON object in UTF-8 with fields in a fixed order, rows as in {@link LogCodec}. A
 * {@code page} of changes; or the end of an entry: a transaction that is {@code kept}, or that somebody has {@code replayed} or
 * {@code discarded}.
 */
final class QuarantineCodec {
    private static final int FORMAT = 3;
    /** Did not know of transactions of which something is missing. */
    private static final int FORMER = 2;
    private static final String PAGE = "page";
    private static final String KEPT = "kept";
    private static final String REPLAYED = "replayed";
    private static final String DISCARDED = "discarded";

    private QuarantineCodec() {}

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private interface Form<T> {
        T read(int format, String type, JsonCursor json) throws IOException;
    }

    /** Never holds the page as bytes as a whole. */
    static void page(DivergentPage page, OutputStream out) {
        write(out, PAGE, json -> new EntryWriter(json).content(page.relations(), page.changes()));
    }

    static byte[] kept(DivergentTransaction transaction, long keptMillis) {
        return ending(KEPT, transaction.id(), keptMillis, json -> {
            json.writeStringField("node", transaction.node());
            json.writeNumberField("epoch", transaction.epoch());
            json.writeStringField("lsn", transaction.lsn().toString());
            json.writeNumberField("xid", transaction.xid());
            json.writeNumberField("commitMicros", transaction.commitMicros());
            json.writeStringField("reason", transaction.reason());
            json.writeArrayFieldStart("tables");
            for (String table : transaction.tables()) json.writeString(table);
            json.writeEndArray();
            json.writeNumberField("changes", transaction.changes());
            json.writeStringField("missing", transaction.missing());
        });
    }

    static byte[] decision(String id, Decision decision) {
        String type = decision.state() == State.REPLAYED ? REPLAYED : DISCARDED;
        return ending(type, id, decision.atMillis(), json -> json.writeStringField("by", decision.by()));
    }

    static DivergentPage readPage(byte[] body) {
        return read(body, (format, type, json) -> {
            if (!type.equals(PAGE)) throw unknown(type);
            var content = new EntryReader(json);
            return new DivergentPage(content.relations(), content.changes());
        });
    }

    /** Reads the end of an entry into the fold; the transaction's id, if it is one that was kept. */
    static Optional<String> readEntry(byte[] body, QuarantineFold into) {
        return read(body, (format, type, json) -> {
            String id = text(json, "id");
            json.field("at");
            long at = json.number();
            switch (type) {
                case KEPT -> into.kept(transaction(json, format), at);
                case REPLAYED -> into.decided(id, new Decision(State.REPLAYED, text(json, "by"), at));
                case DISCARDED -> into.decided(id, new Decision(State.DISCARDED, text(json, "by"), at));
                default -> throw unknown(type);
            }
            return type.equals(KEPT) ? Optional.of(id) : Optional.empty();
        });
    }

    /** Trap K15: what another version has written is refused, never skipped. */
    private static <T> T read(byte[] body, Form<T> form) {
        try (var json = new JsonCursor(body)) {
            json.expect(JsonToken.START_OBJECT);
            json.field("v");
            int format = json.smallNumber();
            if (format != FORMAT && format != FORMER) throw new IOException("its format is " + format + ", this version knows " + FORMER + " and " + FORMAT);
            T read = form.read(format, text(json, "t"), json);
            json.endDocument();
            return read;
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedEntryException("its " + body.length + " bytes are nothing that a quarantine holds: " + e.getMessage(), e);
        }
    }

    private static IOException unknown(String type) {
        return new IOException("its type is '" + type + "', which this version does not know here");
    }

    private static DivergentTransaction transaction(JsonCursor json, int format) throws IOException {
        String node = text(json, "node");
        json.field("epoch");
        long epoch = json.number();
        Lsn lsn = Lsn.parse(text(json, "lsn"));
        json.field("xid");
        long xid = json.number();
        json.field("commitMicros");
        long commitMicros = json.number();
        String reason = text(json, "reason");
        List<String> tables = tables(json);
        json.field("changes");
        long changes = json.number();
        return new DivergentTransaction(node, epoch, lsn, xid, commitMicros, reason, tables, changes, format == FORMER ? "" : text(json, "missing"));
    }

    private static List<String> tables(JsonCursor json) throws IOException {
        var tables = new ArrayList<String>();
        json.field("tables");
        json.expect(JsonToken.START_ARRAY);
        for (JsonToken token = json.next(); token != JsonToken.END_ARRAY; token = json.next()) {
            json.expect(token, JsonToken.VALUE_STRING);
            tables.add(json.currentText());
        }
        return tables;
    }

    private static String text(JsonCursor json, String field) throws IOException {
        json.field(field);
        return json.text();
    }

    private static byte[] ending(String type, String id, long atMillis, Fields fields) {
        return bytes(type, json -> {
            json.writeStringField("id", id);
            json.writeNumberField("at", atMillis);
            fields.write(json);
        });
    }

    private static byte[] bytes(String type, Fields fields) {
        var bytes = new ByteArrayOutputStream(1024);
        write(bytes, type, fields);
        return bytes.toByteArray();
    }

    private static void write(OutputStream out, String type, Fields fields) {
        try (JsonGenerator json = JsonCursor.JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("v", FORMAT);
            json.writeStringField("t", type);
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a quarantine entry has no form as JSON; it was not written", e);
        }
    }
}
