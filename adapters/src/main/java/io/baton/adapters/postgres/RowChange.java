package io.baton.adapters.postgres;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import java.util.ArrayList;
import java.util.List;

/**
 * One row change, ready to be carried out.
 *
 * @param sought the row image that holds the identity of the row to find; null for inserts
 * @param row the new row image; null for deletes
 */
record RowChange(Shape shape, List<Datum> sought, List<Datum> row) {
    /** For messages. */
    String describe() {
        String verb = switch (shape.kind()) {
            case INSERT -> "INSERT into ";
            case UPDATE, REKEY, REPLACE -> "UPDATE of ";
            case DELETE -> "DELETE from ";
        };
        var table = shape.table();
        return verb + table.relation() + " with " + table.describeKey(sought == null ? row : sought);
    }

    /** Decides how a table's changes are carried out. Remembers the usual shapes, so that they are compared by identity. */
    static final class Planner {
        private final TargetTable table;
        private final Shape insert;
        private final Shape delete;
        private final Shape update;
        private final boolean asciiOnly;

        Planner(TargetTable table) {
            this.table = table;
            this.insert = new Shape(table, Shape.Kind.INSERT, writable(null, false));
            this.delete = new Shape(table, Shape.Kind.DELETE, List.of());
            this.update = new Shape(table, Shape.Kind.UPDATE, writable(null, true));
            this.asciiOnly = table.columns().stream().anyMatch(TargetColumn::asciiOnly);
        }

        /** Empty list of written columns: the update changes nothing that could be written, and may be left out. */
        RowChange plan(Change change) {
            if (asciiOnly && change instanceof Change.Insert inserted) checkAscii(inserted.row());
            if (asciiOnly && change instanceof Change.Update updated) checkAscii(updated.row());
            if (change instanceof Change.Insert inserted) return new RowChange(insert, null, inserted.row());
            if (change instanceof Change.Delete deleted) return new RowChange(delete, identified(deleted.old()), null);
            if (change instanceof Change.Update updated) return update(updated);
            throw new IllegalArgumentException("not a change of one row: " + change);
        }

        /** This server would not complain, and hold a backslash instead. */
        private void checkAscii(List<Datum> row) {
            for (int place = 0; place < table.columns().size(); place++) {
                if (!table.columns().get(place).asciiOnly() || !(row.get(place) instanceof Datum.Text value) || value.text().length() < 2) continue;
                throw SqlFailure.refused("a row of " + table.relation() + " with " + table.describeKey(row), "column \"" + table.columns().get(place).name()
                    + "\" would hold another value here, because PostgreSQL 14 does not know the text " + value.text() + " of a \"char\"; upgrade it", "22P02", null);
            }
        }

        private RowChange update(Change.Update updated) {
            var row = updated.row();
            var old = identified(updated.old().orElse(row));
            if (changesIdentityAlways(updated)) return new RowChange(shape(Shape.Kind.REPLACE, row, false), old, row);
            if (table.unique() && updated.old().isPresent() && changesKey(old, row))
                return new RowChange(shape(Shape.Kind.REKEY, row, false), old, row);
            // Without a unique key the identity's columns are written like all others.
            if (!table.unique()) return new RowChange(shape(Shape.Kind.UPDATE, row, false), old, row);
            if (!row.contains(Datum.UNCHANGED)) return new RowChange(update, old, row);
            return new RowChange(shape(Shape.Kind.UPDATE, row, true), old, row);
        }

        private List<Datum> identified(List<Datum> old) {
            if (table.identity().isEmpty())
                throw new NoIdentityException("table " + table.relation() + " has no replica identity, so that its rows cannot be found");
            return old;
        }

        private boolean changesKey(List<Datum> old, List<Datum> row) {
            for (int place : table.identity()) {
                if (row.get(place) != Datum.UNCHANGED && !row.get(place).equals(old.get(place))) return true;
            }
            return false;
        }

        /** Unless the old value is known to be the same, it may have changed: {@code UPDATE t SET id = DEFAULT} is allowed. */
        private boolean changesIdentityAlways(Change.Update updated) {
            for (int place = 0; place < table.columns().size(); place++) {
                if (!table.columns().get(place).identityAlways() || updated.row().get(place) == Datum.UNCHANGED) continue;
                boolean isKey = table.relation().columns().get(place).key();
                boolean known = isKey || table.relation().identity() == 'f';
                if (!known) return true;
                if (updated.old().isPresent() && !updated.old().get().get(place).equals(updated.row().get(place))) return true;
            }
            return false;
        }

        private Shape shape(Shape.Kind kind, List<Datum> row, boolean withoutKey) {
            var written = writable(row, withoutKey);
            if (kind == Shape.Kind.REPLACE || written.isEmpty()) return new Shape(table, kind, written);
            return new Shape(table, kind, written.stream().filter(i -> !table.columns().get(i).identityAlways()).toList());
        }

        /** Generated columns are computed here (trap A4); what the update did not touch is not written (trap A1). */
        private List<Integer> writable(List<Datum> row, boolean forUpdate) {
            var written = new ArrayList<Integer>();
            for (int place = 0; place < table.columns().size(); place++) {
                var column = table.columns().get(place);
                if (column.generated() || row != null && row.get(place) == Datum.UNCHANGED) continue;
                if (forUpdate && (table.identity().contains(place) || column.identityAlways())) continue;
                written.add(place);
            }
            return List.copyOf(written);
        }
    }

    /** The leader sent an update or delete of a table whose rows it does not identify. */
    static final class NoIdentityException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoIdentityException(String message) {
            super(message);
        }
    }
}
