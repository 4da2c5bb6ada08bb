package io.baton.core.log;

import java.util.List;

/**
 * A table as the leader saw it when it decoded a change. It travels inside the log entry, so that every entry explains itself.
 *
 * @param identity how old rows are identified: PostgreSQL's {@code pg_class.relreplident} (d default, n nothing, f full, i index)
 */
public record Relation(String schema, String name, char identity, List<Column> columns) {
    public Relation {
        columns = List.copyOf(columns);
    }

    /**
     * @param key whether the column is part of the replica identity
     * @param typeOid the leader's type OID; only built-in ones mean the same on another server
     */
    public record Column(String name, boolean key, int typeOid, int typmod) {}

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
