package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.api.Ack;
import io.baton.core.api.QueryResult;
import io.baton.core.api.ReadService;
import io.baton.core.api.WriteService;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;

/** {@code /v1/kv/{key}}: JSON values by key, in a table that every cluster has. Any text without NUL is a key. */
final class KeyRoutes {
    private static final String PREFIX = "/v1/kv/";

    private final WriteService service;
    private final ReadService reader;
    private final WriteAnswers writes;
    private final ReadAnswers reads;

    KeyRoutes(WriteService service, ReadService reader, WriteAnswers writes, ReadAnswers reads) {
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
        String key = key(ctx);
        writes.serve(ctx, Problems.Call.ROW, body -> service.putKey(key, value(body), ack), WriteAnswers.DoneFields.NONE);
    }

    private void delete(Context ctx) {
        Ack ack = RequestOptions.ack(RequestOptions.query(ctx, "ack").get("ack"));
        String key = key(ctx);
        writes.serve(ctx, Problems.Call.ROW, body -> service.deleteKey(key, ack), WriteAnswers::rows);
    }

    private void get(Context ctx) {
        RequestOptions.query(ctx);
        String key = key(ctx);
        reads.serve(ctx, Problems.Call.ROW, "key '" + key + "'", () -> reader.key(key, RequestOptions.after(ctx)),
            (json, rows) -> value(json, key, rows));
    }

    /** The value goes out as PostgreSQL wrote it: parsing it here could only lose digits. */
    private static void value(JsonGenerator json, String key, QueryResult result) throws IOException {
        List<String> names = result.columns().stream().map(QueryResult.Column::name).toList();
        json.writeStringField("key", key);
        json.writeFieldName("value");
        RowsJson.value(json, "jsonb", result.rows().get(0).get(names.indexOf("value")));
    }

    private static String key(Context ctx) {
        return RawPath.decode(RawPath.after(ctx, PREFIX), "the key");
    }

    private static String value(RequestBody body) {
        String text = body.text();
        JsonText.check(text);
        return text;
    }
}
