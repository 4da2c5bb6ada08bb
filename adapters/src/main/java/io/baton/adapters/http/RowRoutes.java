package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.api.Ack;
import io.baton.core.api.QueryResult;
import io.baton.core.api.ReadService;
import io.baton.core.api.RowKey;
import io.baton.core.api.WriteService;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /v1/tables/{table}/rows/{key}}: one row by its primary key, the values of a composite key separated by commas. */
final class RowRoutes {
    private static final String PREFIX = "/v1/tables/";
    private static final String ROWS = "/rows/";

    private final WriteService service;
    private final ReadService reader;
    private final WriteAnswers writes;
    private final ReadAnswers reads;

    RowRoutes(WriteService service, ReadService reader, WriteAnswers writes, ReadAnswers reads) {
        this.service = service;
        this.reader = reader;
        this.writes = writes;
        this.reads = reads;
    }

    void addTo(RoutesConfig routes) {
        String path = PREFIX + "*";
        routes.put(path, this::put).get(path, this::get).delete(path, this::delete);
    }

    private void put(Context ctx) {
        Ack ack = RequestOptions.ack(RequestOptions.query(ctx, "ack").get("ack"));
        RowKey key = key(ctx);
        writes.serve(ctx, Problems.Call.ROW, body -> service.putRow(key, columns(body), ack), WriteAnswers.DoneFields.NONE);
    }

    private void delete(Context ctx) {
        Ack ack = RequestOptions.ack(RequestOptions.query(ctx, "ack").get("ack"));
        RowKey key = key(ctx);
        writes.serve(ctx, Problems.Call.ROW, body -> service.deleteRow(key, ack), WriteAnswers::rows);
    }

    private void get(Context ctx) {
        RequestOptions.query(ctx);
        RowKey key = key(ctx);
        String name = "row " + key.values() + " in table " + key.table();
        reads.serve(ctx, Problems.Call.ROW, name, () -> reader.row(key, RequestOptions.after(ctx)), (json, rows) -> row(json, key, rows));
    }

    private static void row(JsonGenerator json, RowKey key, QueryResult result) throws IOException {
        json.writeArrayFieldStart("key");
        for (String value : key.values()) json.writeString(value);
        json.writeEndArray();
        json.writeFieldName("row");
        RowsJson.row(json, result.columns(), result.rows().get(0));
    }

    /** Everything after {@code /rows/} is the key: a slash in it need not be encoded, a comma within a value must be. */
    private static RowKey key(Context ctx) {
        String rest = RawPath.after(ctx, PREFIX);
        int slash = rest.indexOf('/');
        if (slash < 1 || !rest.startsWith(ROWS, slash)) throw RawPath.nothingAt(ctx.req().getRequestURI());
        return new RowKey(RawPath.decode(rest.substring(0, slash), "the table"), RawPath.values(rest.substring(slash + ROWS.length())));
    }

    private static Map<String, String> columns(RequestBody body) {
        var columns = new LinkedHashMap<String, String>();
        JsonText.read(body.text(), json -> {
            json.values("the row", columns::put);
            return null;
        });
        return columns;
    }
}
