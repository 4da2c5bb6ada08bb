package io.baton.adapters.postgres;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Lsn;
import io.baton.core.log.Relation;
import io.baton.core.port.ChangeSource.Event;
import io.baton.core.port.UnloggableException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads PostgreSQL's logical replication messages (pgoutput, protocol version 1) and says what they tell; no I/O.
 *
 * <p>Version 1 on purpose: PostgreSQL then spools a large transaction on its own disk and sends it after its commit. The versions that
 * stream a transaction while it runs would make this side hold it, and forget it again on a rollback (trap A12).
 *
 * <p>One decoder belongs to one connection: PostgreSQL describes a table once a session, before its first change. Changes of tables
 * in the schema {@code baton} are each node's own affair and are left out, all but those of {@link OwnTables}. Schema changes come as messages
 * that event triggers write, and are changes like any other.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">the message formats</a>
 */
public final class PgOutputDecoder {
    /** PostgreSQL counts from the year 2000, everybody else from 1970. */
    private static final long MICROS_1970_TO_2000 = 946_684_800_000_000L;

    private static final int TRUNCATE_CASCADE = 1;
    private static final int TRUNCATE_RESTART_IDENTITY = 2;
    private static final int COLUMN_IS_KEY = 1;

    /** What a change costs in memory besides its bytes, roughly. */
    private static final int OVERHEAD = 64;

    private final Map<Integer, Relation> relations = new HashMap<>();
    private final SchemaMessages schemaMessages;
    /** What of the message under way is too large to be here. */
    private final List<String> missing = new ArrayList<>();

    PgOutputDecoder(SchemaMessages schemaMessages) {
        this.schemaMessages = schemaMessages;
    }

    /**
     * Decodes one whole message.
     *
     * @return what it tells; empty for one that only describes (a table, a type, an origin) or whose table is left out
     * @throws UnloggableException for a change that no log entry can be made of
     * @throws IllegalStateException for a message that this build cannot read; the slot must not move past it
     */
    public Optional<Event> decode(ByteBuffer message) {
        int bytes = message.remaining() + OVERHEAD;
        char type = (char) message.get();
        switch (type) {
            case 'B': return Optional.of(begin(message));
            case 'C': return Optional.of(commit(message));
            case 'M': return logicalMessage(message, bytes);
            case 'R': return describe(message);
            case 'I': return insert(message, bytes);
            case 'U': return update(message, bytes);
            case 'D': return delete(message, bytes);
            case 'T': return truncate(message, bytes);
            case 'Y': return Optional.empty(); // A type's name: relations carry OIDs, and values are text.
            case 'O': return Optional.empty(); // Where a change came from first: here it counts like any other.
            case LargeRow.LEFT_OUT: throw leftOut((char) message.get(), message.getInt());
            default: throw new IllegalStateException("PostgreSQL sent a replication message of the unknown type '" + type + "'."
                + " Nothing is confirmed beyond it. This build of Baton is too old for this server: upgrade Baton.");
        }
    }

    private static Event begin(ByteBuffer in) {
        var commitLsn = new Lsn(in.getLong());
        long micros = in.getLong() + MICROS_1970_TO_2000;
        return new Event.Begin(Integer.toUnsignedLong(in.getInt()), commitLsn, micros);
    }

    private static Event commit(ByteBuffer in) {
        in.get(); // flags, none defined
        in.getLong(); // the LSN that Begin told
        return new Event.Commit(new Lsn(in.getLong()));
    }

    private Optional<Event> logicalMessage(ByteBuffer in, int bytes) {
        boolean transactional = (in.get() & 1) != 0;
        var lsn = new Lsn(in.getLong());
        String prefix = string(in);
        var content = new byte[in.getInt()];
        in.get(content);
        if (!transactional || !prefix.equals(SchemaMessages.PREFIX)) return Optional.of(new Event.Message(transactional, lsn, prefix, content));
        return schemaMessages.read(content).map(change -> new Event.Changed(List.of(), change, bytes));
    }

    private Optional<Event> describe(ByteBuffer in) {
        int oid = in.getInt();
        String schema = string(in);
        String name = string(in);
        char identity = (char) in.get();
        int count = in.getShort();
        var columns = new ArrayList<Relation.Column>(count);
        for (int i = 0; i < count; i++) {
            boolean key = (in.get() & COLUMN_IS_KEY) != 0;
            columns.add(new Relation.Column(string(in), key, in.getInt(), in.getInt()));
        }
        // PostgreSQL writes the empty string for its own schema.
        relations.put(oid, new Relation(schema.isEmpty() ? "pg_catalog" : schema, name, identity, columns));
        return Optional.empty();
    }

    private Optional<Event> insert(ByteBuffer in, int bytes) {
        var relation = relation(in.getInt());
        expect(in, 'N');
        return changed(relation, new Change.Insert(0, tuple(in, relation)), bytes);
    }

    private Optional<Event> update(ByteBuffer in, int bytes) {
        var relation = relation(in.getInt());
        Optional<List<Datum>> old = Optional.empty();
        char kind = (char) in.get();
        if (kind == 'K' || kind == 'O') {
            old = Optional.of(tuple(in, relation));
            kind = (char) in.get();
        }
        if (kind != 'N') throw malformed("an update's new row is announced by 'N', not '" + kind + "'");
        return changed(relation, new Change.Update(0, old, tuple(in, relation)), bytes);
    }

    private Optional<Event> delete(ByteBuffer in, int bytes) {
        var relation = relation(in.getInt());
        char kind = (char) in.get();
        if (kind != 'K' && kind != 'O') throw malformed("a deleted row is announced by 'K' or 'O', not '" + kind + "'");
        return changed(relation, new Change.Delete(0, tuple(in, relation)), bytes);
    }

    /** Stays one change: foreign keys between the tables allow it only together (trap A7). */
    private Optional<Event> truncate(ByteBuffer in, int bytes) {
        int count = in.getInt();
        int flags = in.get();
        var tables = new ArrayList<Relation>();
        var indexes = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            var relation = relation(in.getInt());
            if (leftOut(relation)) continue;
            indexes.add(tables.size());
            tables.add(relation);
        }
        if (tables.isEmpty()) return Optional.empty();
        boolean cascade = (flags & TRUNCATE_CASCADE) != 0;
        boolean restart = (flags & TRUNCATE_RESTART_IDENTITY) != 0;
        return Optional.of(new Event.Changed(List.copyOf(tables), new Change.Truncate(indexes, cascade, restart), bytes));
    }

    private Optional<Event> changed(Relation relation, Change change, int bytes) {
        String absent = String.join(" and ", missing);
        missing.clear();
        if (leftOut(relation)) return Optional.empty();
        return Optional.of(absent.isEmpty() ? new Event.Changed(List.of(relation), change, bytes)
            : new Event.ChangedInPart(List.of(relation), change, bytes, absent + " of a row of " + relation));
    }

    private static UnloggableException leftOut(char type, int bytes) {
        return new UnloggableException("a change of the kind '" + type + "' takes " + bytes + " bytes, more than is"
            + " taken in", null);
    }

    private static boolean leftOut(Relation relation) {
        return !OwnTables.isReplicated(relation.schema(), relation.name());
    }

    private Relation relation(int oid) {
        var relation = relations.get(oid);
        if (relation == null) throw malformed("a change names table OID " + Integer.toUnsignedString(oid) + ", which was not described");
        return relation;
    }

    private List<Datum> tuple(ByteBuffer in, Relation relation) {
        int count = in.getShort();
        var row = new ArrayList<Datum>(count);
        for (int i = 0; i < count; i++) {
            try {
                row.add(datum(in, relation, i));
            } catch (CharacterCodingException e) {
                throw new UnloggableException("a value of column \"" + relation.columns().get(i).name() + "\" of " + relation + " is not UTF-8 text, as "
                    + "PostgreSQL 14 writes a \"char\" beyond ASCII; upgrade PostgreSQL, or make the column a text", e);
            }
        }
        return row;
    }

    /** In the place of what is left out stands what is known of a value that was not touched, too: nothing. */
    private Datum absent(int bytes, Relation relation, int place) {
        var column = relation.columns().get(place);
        String value = "the value of column \"" + column.name() + "\" with " + bytes + " bytes";
        if (column.key() && relation.identity() != 'f') throw new UnloggableException(value + ", part of the key of " + relation + ", is more than is taken in", null);
        missing.add(value);
        return Datum.UNCHANGED;
    }

    private Datum datum(ByteBuffer in, Relation relation, int place) throws CharacterCodingException {
        char kind = (char) in.get();
        switch (kind) {
            case LargeRow.LEFT_OUT: return absent(in.getInt(), relation, place);
            case 'n': return Datum.NULL;
            case 'u': return Datum.UNCHANGED; // Never to be taken for NULL (trap A1).
            case 't': return Datum.of(exact(in, in.getInt()));
            default: throw malformed("a column value is of kind '" + kind + "'; text was asked for, and 'n', 'u' and 't' are known");
        }
    }

    private static void expect(ByteBuffer in, char wanted) {
        char found = (char) in.get();
        if (found != wanted) throw malformed("'" + wanted + "' was expected, not '" + found + "'");
    }

    private static String string(ByteBuffer in) {
        int end = in.position();
        while (in.get(end) != 0) end++;
        String text = text(in, end - in.position());
        in.get(); // the terminating zero
        return text;
    }

    private static String text(ByteBuffer in, int length) {
        var bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Java would put U+FFFD in the place of what is no UTF-8, and nobody would notice that another value arrives (trap A11). */
    private static String exact(ByteBuffer in, int length) throws CharacterCodingException {
        int from = in.position();
        String text = text(in, length);
        if (text.indexOf('\ufffd') >= 0) StandardCharsets.UTF_8.newDecoder().decode(in.duplicate().position(from).limit(from + length));
        return text;
    }

    private static IllegalStateException malformed(String what) {
        return new IllegalStateException("PostgreSQL's replication stream cannot be read: " + what
            + ". Nothing is confirmed beyond it; a new connection reads it again. If it stays, report it with the server's version.");
    }
}
