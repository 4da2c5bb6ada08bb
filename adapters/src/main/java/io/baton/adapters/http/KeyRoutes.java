package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.api.Ack;
import io.baton.core.api.QueryResult;
import io.baton.core.api.ReadOutcome;
import io.baton.core.api.ReadService;
import io.baton.core.api.ReadService.After;
import io.baton.core.api.WriteOutcome;
import io.baton.core.api.WriteService;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** {@code /v1/kv/{key}}: JSON values by key, in a table that every cluster has. Any text without NUL is a key. */
final class KeyRoutes extends ByKeyRoutes<String> {
    private final WriteService service;
    private final ReadService reader;

    KeyRoutes(WriteService service, ReadService reader, WriteAnswers writes, ReadAnswers reads) {
        super("/v1/kv/", writes, reads);
        this.service = service;
        this.reader = reader;
    }

    @Override
    String key(Context ctx, String rest) {
        return RawPath.decode(rest, "the key");
    }

    @Override
    WriteOutcome put(String key, RequestBody body, Ack ack, Duration patience) {
        String value = body.text();
        JsonText.check(value);
        return service.within(patience).putKey(key, value, ack);
    }

    @Override
    WriteOutcome delete(String key, Ack ack, Duration patience) {
        return service.within(patience).deleteKey(key, ack);
    }

    @Override
    ReadOutcome get(String key, After after) {
        return reader.key(key, after);
    }

    @Override
    String name(String key) {
        return "key '" + key + "'";
    }

    /** The value goes out as PostgreSQL wrote it: parsing it here could only lose digits. */
    @Override
    void write(JsonGenerator json, String key, QueryResult found) throws IOException {
        List<String> names = found.columns().stream().map(QueryResult.Column::name).toList();
        json.writeStringField("key", key);
        json.writeFieldName("value");
        RowsJson.value(json, "jsonb", found.rows().get(0).get(names.indexOf("value")));
    }
}
