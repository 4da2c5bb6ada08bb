package io.baton.leader;

import io.baton.core.api.SqlName;
import io.baton.core.api.Statement;
import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The SQL that does a transaction's row changes once more. Pure: changes in, statements out. Each statement fails by itself if it does
 * not hit exactly one row, since that is known too late once the transaction is committed.
 */
final class ReplayStatements {
    /** Stands in PostgreSQL's error when an update or delete did not find its row. */
    static final String NOT_ONE = "baton replay: rows found with this key: ";
    /** SQLSTATE invalid_text_representation: how a query can be made to fail with a text of one's own. */
    static final String NOT_ONE_STATE = "22P02";

    /** This change cannot be done again; the message says why. */
    static final class NotReplayableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotReplayableException(String message) {
            super(message);
        }
    }

    private final List<Relation> relations;
    private final Function<Relation, Set<String>> generated;

    /** @param generated the columns of a table that take no values */
    ReplayStatements(List<Relation> relations, Function<Relation, Set<String>> generated) {
        this.relations = relations;
        this.generated = generated;
    }

    /** One statement for each change, in order. */
    List<Statement> of(List<Change> changes) {
        return changes.stream().map(this::of).toList();
    }

    private Statement of(Change change) {
        if (change instanceof Change.Insert insert) return insert(relations.get(insert.relation()), insert.row());
        if (change instanceof Change.Update update) return update(relations.get(update.relation()), update);
        if (change instanceof Change.Delete delete) return delete(relations.get(delete.relation()), delete.old());
        if (change instanceof Change.SchemaChange schema)
            throw new NotReplayableException("it holds a schema change, which may not fit what the schema is now: " + schema.statement());
        throw new NotReplayableException("it holds a TRUNCATE, which would take away what was written since");
    }

    private Statement insert(Relation relation, List<Datum> row) {
        var sql = new Sql();
        Set<String> computed = generated.apply(relation);
        List<Integer> written = places(relation, i -> row.get(i) != Datum.UNCHANGED && !computed.contains(relation.columns().get(i).name()));
        String names = written.stream().map(i -> name(relation, i)).collect(Collectors.joining(", "));
        String values = written.stream().map(i -> sql.parameter(row.get(i))).collect(Collectors.joining(", "));
        return sql.statement("INSERT INTO " + name(relation) + " (" + names + ") OVERRIDING SYSTEM VALUE VALUES (" + values + ")");
    }

    /** Trap A4: a key that did not change is not set, for it may be GENERATED ALWAYS. Trap A1: unchanged values are not there to be set. */
    private Statement update(Relation relation, Change.Update update) {
        boolean full = relation.identity() == 'f';
        List<Datum> found = update.old().orElse(update.row());
        Set<String> computed = generated.apply(relation);
        List<Integer> set = places(relation, i -> update.row().get(i) != Datum.UNCHANGED && !computed.contains(relation.columns().get(i).name())
            && (!relation.columns().get(i).key() || update.old().isPresent() && !found.get(i).equals(update.row().get(i)) || full));
        var sql = new Sql();
        if (set.isEmpty()) return sql.exactlyOne("SELECT 1 FROM " + name(relation) + sql.where(relation, found) + " FOR UPDATE");
        String sets = set.stream().map(i -> name(relation, i) + " = " + sql.parameter(update.row().get(i))).collect(Collectors.joining(", "));
        return sql.exactlyOne("UPDATE " + name(relation) + " SET " + sets + sql.where(relation, found) + " RETURNING 1");
    }

    private static Statement delete(Relation relation, List<Datum> old) {
        var sql = new Sql();
        return sql.exactlyOne("DELETE FROM " + name(relation) + sql.where(relation, old) + " RETURNING 1");
    }

    /** A statement's text and parameters, as they come. */
    private static final class Sql {
        private final List<String> parameters = new ArrayList<>();

        String parameter(Datum value) {
            parameters.add(value.text());
            return "$" + parameters.size();
        }

        /** Only a full identity has NULLs in it, and no index that a plain comparison would need. */
        String where(Relation relation, List<Datum> identity) {
            String equals = relation.identity() == 'f' ? " IS NOT DISTINCT FROM " : " = ";
            List<Integer> key = places(relation, i -> relation.columns().get(i).key() && identity.get(i) != Datum.UNCHANGED);
            if (key.isEmpty()) throw new NotReplayableException(relation + " has no key by which a row could be found");
            return key.stream().map(i -> name(relation, i) + equals + parameter(identity.get(i))).collect(Collectors.joining(" AND ", " WHERE ", ""));
        }

        Statement statement(String sql) {
            return new Statement(sql, parameters);
        }

        Statement exactlyOne(String sql) {
            return statement("WITH hit AS (" + sql + ") SELECT CASE WHEN count(*) = 1 THEN 1 ELSE ('" + NOT_ONE
                + "' || count(*))::int END FROM hit");
        }
    }

    private static List<Integer> places(Relation relation, IntPredicate wanted) {
        return IntStream.range(0, relation.columns().size()).filter(wanted).boxed().toList();
    }

    private static String name(Relation relation) {
        return SqlName.quoted(relation.schema(), relation.name());
    }

    private static String name(Relation relation, int place) {
        return SqlName.quoted(relation.columns().get(place).name());
    }
}
