package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.api.QueryResult;
import io.baton.core.api.ReadOutcome;
import io.baton.core.api.ReadOutcome.Rows;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Serves a read, within the bound of reads: those that wait for a position hold a thread each. */
final class ReadAnswers {
    static final String STALE_HEADER = "Baton-Stale";

    private final Bound bound;
    private final BooleanSupplier stale;

    /** @param stale whether what is read now may be old */
    ReadAnswers(Bound bound, BooleanSupplier stale) {
        this.bound = bound;
        this.stale = stale;
    }

    interface RowsFields {
        void write(JsonGenerator json, QueryResult result) throws IOException;
    }

    /** {@code missing}: names what was asked for. */
    void serve(Context ctx, Problems.Call call, String missing, Supplier<ReadOutcome> read, RowsFields fields) {
        bound.serve(() -> {
            ReadOutcome outcome = read.get();
            if (stale.getAsBoolean()) ctx.header(STALE_HEADER, "true");
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
