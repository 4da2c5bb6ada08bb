package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.api.QuarantineService.Excerpt;
import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Relation;
import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.DivergentTransaction;
import io.baton.core.rejoin.QuarantineItem;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Quarantined transactions for people: columns by name, values as PostgreSQL's text, times in UTC. */
final class QuarantineJson {
    private QuarantineJson() {}

    /** Everything but the changes themselves. */
    static void summary(JsonGenerator json, QuarantineItem item) throws IOException {
        DivergentTransaction transaction = item.transaction();
        json.writeStringField("id", item.id());
        json.writeStringField("state", item.state().name().toLowerCase(Locale.ROOT));
        json.writeStringField("node", transaction.node());
        json.writeNumberField("epoch", transaction.epoch());
        json.writeStringField("lsn", transaction.lsn().toString());
        json.writeNumberField("xid", transaction.xid());
        json.writeStringField("committed", Instant.EPOCH.plus(transaction.commitMicros(), ChronoUnit.MICROS).toString());
        json.writeStringField("kept", Instant.ofEpochMilli(item.keptMillis()).toString());
        if (item.decision().isPresent()) {
            json.writeStringField("decided", Instant.ofEpochMilli(item.decision().get().atMillis()).toString());
            json.writeStringField("decidedBy", item.decision().get().by());
        }
        json.writeStringField("reason", transaction.reason());
        json.writeArrayFieldStart("tables");
        for (String table : transaction.tables()) json.writeString(table);
        json.writeEndArray();
        json.writeNumberField("changeCount", transaction.changes());
        if (!transaction.missing().isEmpty()) json.writeStringField("missing", transaction.missing());
    }

    /** Some of the changes, and where there are more. */
    static void changes(JsonGenerator json, Excerpt excerpt) throws IOException {
        json.writeNumberField("from", excerpt.from());
        if (excerpt.next() > 0) json.writeNumberField("next", excerpt.next());
        json.writeArrayFieldStart("changes");
        for (DivergentPage page : excerpt.pages()) for (Change change : page.changes()) {
            json.writeStartObject();
            change(json, page.relations(), change);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void change(JsonGenerator json, List<Relation> relations, Change change) throws IOException {
        if (change instanceof Change.Insert insert) {
            head(json, "insert", relations.get(insert.relation()));
            row(json, "row", relations.get(insert.relation()), insert.row(), false);
        } else if (change instanceof Change.Update update) {
            Relation relation = relations.get(update.relation());
            head(json, "update", relation);
            if (update.old().isPresent()) row(json, "key", relation, update.old().get(), true);
            row(json, "row", relation, update.row(), false);
        } else if (change instanceof Change.Delete delete) {
            head(json, "delete", relations.get(delete.relation()));
            row(json, "key", relations.get(delete.relation()), delete.old(), true);
        } else if (change instanceof Change.Truncate truncate) {
            json.writeStringField("change", "truncate");
            json.writeArrayFieldStart("tables");
            for (int relation : truncate.relations()) json.writeString(relations.get(relation).toString());
            json.writeEndArray();
            json.writeBooleanField("cascade", truncate.cascade());
            json.writeBooleanField("restartIdentity", truncate.restartIdentity());
        } else if (change instanceof Change.SchemaChange schema) {
            json.writeStringField("change", "schema");
            json.writeStringField("statement", schema.statement());
            json.writeStringField("role", schema.role());
        } else {
            throw new IllegalStateException("no form for " + change.getClass());
        }
    }

    private static void head(JsonGenerator json, String word, Relation relation) throws IOException {
        json.writeStringField("change", word);
        json.writeStringField("table", relation.toString());
    }

    /** Of an old row only the key is known. A value that an update did not touch (TOAST) is left out: it is not known. Trap A1. */
    private static void row(JsonGenerator json, String name, Relation relation, List<Datum> row, boolean keyOnly) throws IOException {
        json.writeObjectFieldStart(name);
        for (int i = 0; i < row.size(); i++) {
            Relation.Column column = relation.columns().get(i);
            if (row.get(i) == Datum.UNCHANGED || keyOnly && !column.key()) continue;
            json.writeStringField(column.name(), row.get(i).text());
        }
        json.writeEndObject();
    }
}
