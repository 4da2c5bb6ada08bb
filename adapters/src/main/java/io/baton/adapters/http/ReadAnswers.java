package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.api.QueryResult;
import io.baton.core.api.ReadOutcome;
import io.baton.core.api.ReadOutcome.Rows;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.function.Supplier;

/** Serves a read, within the bound of reads: those that wait for a position hold a thread each. */
final class ReadAnswers {
    private final Bound bound;

    ReadAnswers(Bound bound) {
        this.bound = bound;
    }

    interface RowsFields {
        void write(JsonGenerator json, QueryResult result) throws IOException;
    }

    /** {@code missing}: names what was asked for. */
    void serve(Context ctx, Problems.Call call, String missing, Supplier<ReadOutcome> read, RowsFields fields) {
        bound.serve(() -> {
            ReadOutcome outcome = read.get();
            if (outcome instanceof Rows rows) {
                rows(ctx, rows, fields);
            } else {
                JsonAnswer.send(ctx, Problems.of(outcome, call, missing));
            }
        });
    }

    private static void rows(Context ctx, Rows rows, RowsFields fields) {
        JsonAnswer.send(ctx, rows.position(), json -> {
            fields.write(json, rows.result());
            json.writeStringField("position", rows.position().toString());
        });
    }
}
