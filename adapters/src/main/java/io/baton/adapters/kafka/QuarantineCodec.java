package io.baton.adapters.kafka;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import io.baton.core.log.Lsn;
import io.baton.core.rejoin.DivergentTransaction;
import io.baton.core.rejoin.QuarantineFold;
import io.baton.core.rejoin.QuarantineItem.Decision;
import io.baton.core.rejoin.QuarantineItem.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Quarantine entries as bytes: one JSON object in UTF-8 with fields in a fixed order, rows as in {@link LogCodec}. A transaction that
 * is {@code kept}, or that somebody has {@code replayed} or {@code discarded}.
 */
final class QuarantineCodec {
    private static final int FORMAT = 1;
    private static final String KEPT = "kept";
    private static final String REPLAYED = "replayed";
    private static final String DISCARDED = "discarded";

    private QuarantineCodec() {}

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    static byte[] kept(DivergentTransaction transaction, long keptMillis) {
        return bytes(KEPT, transaction.id(), keptMillis, json -> {
            json.writeStringField("node", transaction.node());
            json.writeNumberField("epoch", transaction.epoch());
            json.writeStringField("lsn", transaction.lsn().toString());
            json.writeNumberField("xid", transaction.xid());
            json.writeNumberField("commitMicros", transaction.commitMicros());
            json.writeStringField("reason", transaction.reason());
            new EntryWriter(json).content(transaction.relations(), transaction.changes());
        });
    }

    static byte[] decision(String id, Decision decision) {
        String type = decision.state() == State.REPLAYED ? REPLAYED : DISCARDED;
        return bytes(type, id, decision.atMillis(), json -> json.writeStringField("by", decision.by()));
    }

    /** Reads one entry into the fold. Trap K15: what a later version has written is refused, never skipped. */
    static void read(byte[] body, QuarantineFold into) {
        try (var json = new JsonCursor(body)) {
            json.expect(JsonToken.START_OBJECT);
            json.field("v");
            int format = json.smallNumber();
            String type = text(json, "t");
            if (format > FORMAT) throw new IOException("its format is " + format + ", this version knows " + FORMAT);
            String id = text(json, "id");
            json.field("at");
            long at = json.number();
            switch (type) {
                case KEPT -> into.kept(transaction(json), at);
                case REPLAYED -> into.decided(id, new Decision(State.REPLAYED, text(json, "by"), at));
                case DISCARDED -> into.decided(id, new Decision(State.DISCARDED, text(json, "by"), at));
                default -> throw new IOException("its type is '" + type + "', which this version does not know");
            }
            json.endDocument();
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedEntryException("its " + body.length + " bytes are no quarantine entry: " + e.getMessage(), e);
        }
    }

    private static DivergentTransaction transaction(JsonCursor json) throws IOException {
        String node = text(json, "node");
        json.field("epoch");
        long epoch = json.number();
        Lsn lsn = Lsn.parse(text(json, "lsn"));
        json.field("xid");
        long xid = json.number();
        json.field("commitMicros");
        long commitMicros = json.number();
        String reason = text(json, "reason");
        var content = new EntryReader(json);
        return new DivergentTransaction(node, epoch, lsn, xid, commitMicros, reason, content.relations(), content.changes());
    }

    private static String text(JsonCursor json, String field) throws IOException {
        json.field(field);
        return json.text();
    }

    private static byte[] bytes(String type, String id, long atMillis, Fields fields) {
        var bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JsonCursor.JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("v", FORMAT);
            json.writeStringField("t", type);
            json.writeStringField("id", id);
            json.writeNumberField("at", atMillis);
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("the quarantine entry " + id + " has no form as JSON; it was not written", e);
        }
        return bytes.toByteArray();
    }
}
