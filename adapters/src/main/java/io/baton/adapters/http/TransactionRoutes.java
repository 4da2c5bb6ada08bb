package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.api.WriteOutcome.Done;
import io.baton.core.api.WriteService;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;

/** {@code POST /v1/transactions}: statements that happen together or not at all. */
final class TransactionRoutes {
    private final WriteService service;
    private final WriteAnswers writes;

    TransactionRoutes(WriteService service, WriteAnswers writes) {
        this.service = service;
        this.writes = writes;
    }

    void addTo(RoutesConfig routes) {
        routes.post("/v1/transactions", this::post);
    }

    private void post(Context ctx) {
        RequestOptions.query(ctx);
        writes.serve(ctx, Problems.Call.TRANSACTION, (body, patience) -> service.within(patience).write(SqlBody.transaction(body.text())), TransactionRoutes::results);
    }

    private static void results(JsonGenerator json, Done done) throws IOException {
        json.writeArrayFieldStart("results");
        for (long rows : done.rows()) {
            json.writeStartObject();
            json.writeNumberField("rows", rows);
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
