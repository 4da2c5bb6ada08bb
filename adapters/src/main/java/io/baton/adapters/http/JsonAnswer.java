package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.log.Position;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes answers: one JSON object, and the position that it holds for. */
final class JsonAnswer {
    static final String POSITION_HEADER = "Baton-Position";

    private JsonAnswer() {}

    /** Writes the fields of the answer's object. */
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    static void send(Context ctx, Position position, Fields fields) {
        ctx.header(POSITION_HEADER, position.toString());
        send(ctx, fields);
    }

    static void send(Context ctx, Fields fields) {
        ctx.contentType("application/json").result(text(fields));
    }

    static void send(Context ctx, Problem problem) {
        if (problem.position() != null) ctx.header(POSITION_HEADER, problem.position().toString());
        if (problem.status() == 503) ctx.header("Retry-After", "1");
        ctx.status(problem.status()).contentType(Problem.MEDIA_TYPE).result(problem.json());
    }

    static String text(Fields fields) {
        var out = new StringWriter();
        try (JsonGenerator json = JsonText.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot be written", e);
        }
        return out.toString();
    }
}
