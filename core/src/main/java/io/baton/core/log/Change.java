package io.baton.core.log;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One change of a transaction. Tables are named by their index in the entry's list of relations; values are in column order. */
public sealed interface Change {
    /** The same change with table {@code i} called {@code indexes.get(i)}. */
    Change renumbered(List<Integer> indexes);

    record Insert(int relation, List<Datum> row) implements Change {
        @Override
        public Insert renumbered(List<Integer> indexes) {
            return new Insert(indexes.get(relation), row);
        }
    }

    /**
     * @param old the old row's identity, when the update changed it or the identity is FULL; its non-identity columns are NULL
     * @param row the new row; untouched TOAST values are {@link Datum#UNCHANGED}
     */
    record Update(int relation, Optional<List<Datum>> old, List<Datum> row) implements Change {
        @Override
        public Update renumbered(List<Integer> indexes) {
            return new Update(indexes.get(relation), old, row);
        }
    }

    /** @param old the old row's identity; with identity FULL the whole row, else its other columns are NULL */
    record Delete(int relation, List<Datum> old) implements Change {
        @Override
        public Delete renumbered(List<Integer> indexes) {
            return new Delete(indexes.get(relation), old);
        }
    }

    /** One statement may truncate several tables, and has to stay one: foreign keys between them allow it only together. */
    record Truncate(List<Integer> relations, boolean cascade, boolean restartIdentity) implements Change {
        public Truncate {
            relations = List.copyOf(relations);
        }

        @Override
        public Truncate renumbered(List<Integer> indexes) {
            return new Truncate(relations.stream().map(indexes::get).toList(), cascade, restartIdentity);
        }
    }

    /**
     * A statement that changes the schema, at its place among the row changes. Rows that it makes or changes by itself are no part of it.
     *
     * @param tag the kind of statement in PostgreSQL's words: {@code CREATE TABLE}
     * @param statement one statement, as the client wrote it
     * @param role who ran it, and owns what it made
     * @param settings those of the session that decide what the statement means, by name
     * @param backfills what rows that were there hold in columns that the table got since
     */
    record SchemaChange(String tag, String statement, String role, Map<String, String> settings, List<Backfill> backfills) implements Change {
        /** @param values the one value that all those rows have, as an array in PostgreSQL's text */
        public record Backfill(String schema, String table, String column, String values) {}

        public SchemaChange {
            settings = Map.copyOf(settings);
            backfills = List.copyOf(backfills);
        }

        @Override
        public SchemaChange renumbered(List<Integer> indexes) {
            return this;
        }
    }
}
