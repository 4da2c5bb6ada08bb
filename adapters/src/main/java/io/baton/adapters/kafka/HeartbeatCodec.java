package io.baton.adapters.kafka;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.cluster.Room;
import io.baton.core.cluster.Standing;
import io.baton.core.log.Position;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Heartbeats as bytes: one flat JSON object in UTF-8. Unlike a log entry, a heartbeat of another version is read as far as it is
 * understood: unknown fields are ignored and missing ones take their empty value, because it only advises.
 */
public final class HeartbeatCodec {
    private HeartbeatCodec() {}

    public static byte[] encode(Heartbeat beat) {
        var bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JsonCursor.JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("v", 1);
            who(json, beat);
            where(json, beat);
            how(json, beat);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("the heartbeat of " + beat.node() + " has no form as JSON; it was not sent", e);
        }
        return bytes.toByteArray();
    }

    /** Throws IllegalArgumentException if the bytes are not a heartbeat at all; it says nothing of the node then. */
    public static Heartbeat decode(byte[] bytes) {
        if (bytes == null) throw new IllegalArgumentException("an empty record is not a heartbeat");
        try (JsonCursor json = new JsonCursor(bytes)) {
            return heartbeat(fields(json));
        } catch (IOException | NumberFormatException e) {
            throw new IllegalArgumentException("these " + bytes.length + " bytes are not a heartbeat: " + e.getMessage(), e);
        }
    }

    private static void who(JsonGenerator json, Heartbeat beat) throws IOException {
        json.writeStringField("node", beat.node());
        json.writeStringField("incarnation", beat.incarnation());
        json.writeStringField("api", beat.api());
        json.writeStringField("postgres", beat.postgres());
        json.writeStringField("term", beat.term());
        json.writeNumberField("priority", beat.priority());
    }

    private static void where(JsonGenerator json, Heartbeat beat) throws IOException {
        json.writeNumberField("epoch", beat.epoch());
        json.writeNumberField("sequence", beat.sequence());
        json.writeStringField("position", beat.position().toString());
        json.writeNumberField("offset", beat.offset());
        json.writeNumberField("lagEntries", beat.lagEntries());
        json.writeNumberField("lagMillis", beat.lagMillis());
        json.writeNumberField("readBackMillis", beat.readBackMillis());
    }

    private static void how(JsonGenerator json, Heartbeat beat) throws IOException {
        json.writeStringField("state", beat.state());
        json.writeBooleanField("postgresGood", beat.health().postgres());
        json.writeBooleanField("slotGood", beat.health().slot());
        json.writeBooleanField("diskGood", beat.health().disk());
        json.writeStringField("detail", beat.detail());
        json.writeNumberField("writesPerSecond", beat.writesPerSecond());
        json.writeBooleanField("goodbye", beat.goodbye());
        json.writeBooleanField("snapshot", beat.snapshot());
        json.writeStringField("birth", beat.standing().birth());
        json.writeNumberField("stored", beat.standing().stored());
        json.writeStringField("retired", String.join(" ", new TreeSet<>(beat.standing().retired())));
        room(json, beat.room());
    }

    private static void room(JsonGenerator json, Room room) throws IOException {
        json.writeNumberField("dataBytes", room.data());
        json.writeNumberField("walBytes", room.wal());
        json.writeNumberField("slotBytes", room.slots());
        json.writeNumberField("slotLimit", room.slotLimit());
        json.writeNumberField("diskFree", room.free());
        json.writeNumberField("diskTotal", room.total());
        if (room.log().equals(Room.Log.UNKNOWN)) return;
        json.writeNumberField("logBegin", room.log().begin());
        json.writeNumberField("logEnd", room.log().end());
        json.writeNumberField("logBytes", room.log().bytes());
        json.writeNumberField("logFree", room.log().free());
        json.writeNumberField("logTotal", room.log().total());
        json.writeStringField("logKept", room.log().kept());
    }

    private static Room room(Map<String, String> f) {
        var log = new Room.Log(known(f, "logBegin"), known(f, "logEnd"), known(f, "logBytes"), known(f, "logFree"), known(f, "logTotal"), text(f, "logKept"));
        return new Room(known(f, "dataBytes"), known(f, "walBytes"), known(f, "slotBytes"), known(f, "slotLimit"), known(f, "diskFree"), known(f, "diskTotal"), log);
    }

    /** -1 if it is not told. */
    private static long known(Map<String, String> fields, String name) {
        return Long.parseLong(fields.getOrDefault(name, "-1"));
    }

    /** Flat values as text; a nested value belongs to a later version and is stepped over. */
    private static Map<String, String> fields(JsonCursor json) throws IOException {
        var fields = new HashMap<String, String>();
        json.expect(JsonToken.START_OBJECT);
        for (JsonToken token = json.next(); token != JsonToken.END_OBJECT; token = json.next()) {
            json.expect(token, JsonToken.FIELD_NAME);
            String name = json.fieldName();
            JsonToken value = json.next();
            if (value.isScalarValue() && value != JsonToken.VALUE_NULL) fields.put(name, json.currentText());
            else json.skipValue();
        }
        if (!fields.containsKey("node")) throw new IOException("it names no node");
        return fields;
    }

    private static Heartbeat heartbeat(Map<String, String> f) {
        var health = new Heartbeat.Health(flag(f, "postgresGood"), flag(f, "slotGood"), flag(f, "diskGood"));
        return new Heartbeat(text(f, "node"), text(f, "incarnation"), text(f, "api"), text(f, "postgres"), text(f, "term"),
            number(f, "epoch"), number(f, "sequence"), Position.parse(f.getOrDefault("position", Position.START.toString())),
            number(f, "offset"), number(f, "lagEntries"), number(f, "lagMillis"), number(f, "readBackMillis"), text(f, "state"), health,
            text(f, "detail"), (int) number(f, "priority"), Double.parseDouble(f.getOrDefault("writesPerSecond", "0")), flag(f, "goodbye"),
            new Standing(text(f, "birth"), known(f, "stored"), words(text(f, "retired"))), room(f), flag(f, "snapshot"));
    }

    private static Set<String> words(String text) {
        return text.isEmpty() ? Set.of() : Set.of(text.split(" "));
    }

    private static String text(Map<String, String> fields, String name) {
        return fields.getOrDefault(name, "");
    }

    private static long number(Map<String, String> fields, String name) {
        return Long.parseLong(fields.getOrDefault(name, "0"));
    }

    private static boolean flag(Map<String, String> fields, String name) {
        return Boolean.parseBoolean(fields.get(name));
    }
}
