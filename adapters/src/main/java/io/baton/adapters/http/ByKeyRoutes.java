package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.api.Ack;
import io.baton.core.api.QueryResult;
import io.baton.core.api.ReadOutcome;
import io.baton.core.api.ReadService.After;
import io.baton.core.api.WriteOutcome;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;

/** PUT, GET and DELETE of one thing by the key in its path. */
abstract class ByKeyRoutes<K> {
    private final String prefix;
    private final WriteAnswers writes;
    private final ReadAnswers reads;

    /** @param prefix what all paths begin with */
    ByKeyRoutes(String prefix, WriteAnswers writes, ReadAnswers reads) {
        this.prefix = prefix;
        this.writes = writes;
        this.reads = reads;
    }

    final void addTo(RoutesConfig routes) {
        String path = prefix + "*";
        routes.put(path, this::put).get(path, this::get).delete(path, this::delete);
    }

    /** @param rest what follows the prefix, still encoded */
    abstract K key(Context ctx, String rest);

    abstract WriteOutcome put(K key, RequestBody body, Ack ack, Duration patience);

    abstract WriteOutcome delete(K key, Ack ack, Duration patience);

    abstract ReadOutcome get(K key, After after);

    /** What is missing if there is no such key. */
    abstract String name(K key);

    /** @param found one row */
    abstract void write(JsonGenerator json, K key, QueryResult found) throws IOException;

    private void put(Context ctx) {
        Ack ack = ack(ctx);
        K key = key(ctx);
        writes.serve(ctx, Problems.Call.ROW, (body, patience) -> put(key, body, ack, patience), WriteAnswers.DoneFields.NONE);
    }

    private void delete(Context ctx) {
        Ack ack = ack(ctx);
        K key = key(ctx);
        writes.serve(ctx, Problems.Call.ROW, (body, patience) -> delete(key, ack, patience), WriteAnswers::rows);
    }

    private void get(Context ctx) {
        RequestOptions.query(ctx);
        K key = key(ctx);
        reads.serve(ctx, Problems.Call.ROW, name(key), () -> get(key, RequestOptions.after(ctx)), (json, found) -> write(json, key, found));
    }

    private K key(Context ctx) {
        return key(ctx, RawPath.after(ctx, prefix));
    }

    private static Ack ack(Context ctx) {
        return RequestOptions.ack(RequestOptions.query(ctx, "ack").get("ack"));
    }
}
