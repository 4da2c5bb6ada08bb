package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.api.QueryResult;
import io.baton.core.api.ReadService;
import io.baton.core.api.Statement;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;

/** {@code POST /v1/query}: one statement that only reads, answered by whichever node is asked. */
final class QueryRoutes {
    private final ReadService reader;
    private final ReadAnswers reads;

    QueryRoutes(ReadService reader, ReadAnswers reads) {
        this.reader = reader;
        this.reads = reads;
    }

    void addTo(RoutesConfig routes) {
        routes.post("/v1/query", this::post);
    }

    private void post(Context ctx) {
        RequestOptions.query(ctx);
        reads.serve(ctx, Problems.Call.QUERY, "result", () -> {
            Statement statement = SqlBody.query(RequestBody.of(ctx).text());
            return reader.query(statement, RequestOptions.after(ctx));
        }, QueryRoutes::result);
    }

    private static void result(JsonGenerator json, QueryResult result) throws IOException {
        RowsJson.checkNames(result.columns());
        RowsJson.columns(json, result.columns());
        json.writeArrayFieldStart("rows");
        for (List<String> row : result.rows()) RowsJson.row(json, result.columns(), row);
        json.writeEndArray();
    }
}
