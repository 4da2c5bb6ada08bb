package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.api.Ack;
import io.baton.core.api.QueryResult;
import io.baton.core.api.ReadOutcome;
import io.baton.core.api.ReadService;
import io.baton.core.api.ReadService.After;
import io.baton.core.api.RowKey;
import io.baton.core.api.WriteOutcome;
import io.baton.core.api.WriteService;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /v1/tables/{table}/rows/{key}}: one row by its primary key, the values of a composite key separated by commas. */
final class RowRoutes extends ByKeyRoutes<RowKey> {
    private static final String ROWS = "/rows/";

    private final WriteService service;
    private final ReadService reader;

    RowRoutes(WriteService service, ReadService reader, WriteAnswers writes, ReadAnswers reads) {
        super("/v1/tables/", writes, reads);
        this.service = service;
        this.reader = reader;
    }

    /** Everything after {@code /rows/} is the key: a slash in it need not be encoded, a comma within a value must be. */
    @Override
    RowKey key(Context ctx, String rest) {
        int slash = rest.indexOf('/');
        if (slash < 1 || !rest.startsWith(ROWS, slash)) throw RawPath.nothingAt(ctx.req().getRequestURI());
        return new RowKey(RawPath.decode(rest.substring(0, slash), "the table"), RawPath.values(rest.substring(slash + ROWS.length())));
    }

    @Override
    WriteOutcome put(RowKey key, RequestBody body, Ack ack, Duration patience) {
        return service.within(patience).putRow(key, columns(body), ack);
    }

    @Override
    WriteOutcome delete(RowKey key, Ack ack, Duration patience) {
        return service.within(patience).deleteRow(key, ack);
    }

    @Override
    ReadOutcome get(RowKey key, After after) {
        return reader.row(key, after);
    }

    @Override
    String name(RowKey key) {
        return "row " + key.values() + " in table " + key.table();
    }

    @Override
    void write(JsonGenerator json, RowKey key, QueryResult found) throws IOException {
        json.writeArrayFieldStart("key");
        for (String value : key.values()) json.writeString(value);
        json.writeEndArray();
        json.writeFieldName("row");
        RowsJson.row(json, found.columns(), found.rows().get(0));
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
