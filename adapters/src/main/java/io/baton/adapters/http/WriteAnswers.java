package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.api.WriteOutcome;
import io.baton.core.api.WriteOutcome.Done;
import io.baton.core.api.WriteOutcome.NotLeader;
import io.javalin.http.Context;
import java.io.IOException;

/** Serves a write: within the bound of writes, here if this node leads, else by the leader. */
final class WriteAnswers {
    private final Bound bound;
    private final LeaderForwarder forwarder;

    WriteAnswers(Bound bound, LeaderForwarder forwarder) {
        this.bound = bound;
        this.forwarder = forwarder;
    }

    interface Write {
        WriteOutcome of(RequestBody body);
    }

    /** What an answer says besides the position. */
    interface DoneFields {
        DoneFields NONE = (json, done) -> {};

        void write(JsonGenerator json, Done done) throws IOException;
    }

    /** The body is read within the bound too: a slow sender holds a thread as a slow write does. */
    void serve(Context ctx, Problems.Call call, Write write, DoneFields fields) {
        bound.serve(() -> {
            RequestBody body = RequestBody.of(ctx);
            WriteOutcome outcome = write.of(body);
            if (outcome instanceof Done done) {
                done(ctx, done, fields);
            } else if (outcome instanceof NotLeader other) {
                forwarder.forward(ctx, body, other.leader());
            } else {
                JsonAnswer.send(ctx, Problems.of(outcome, call));
            }
        });
    }

    static void rows(JsonGenerator json, Done done) throws IOException {
        json.writeNumberField("rows", done.rows().stream().mapToLong(Long::longValue).sum());
    }

    private static void done(Context ctx, Done done, DoneFields fields) {
        JsonAnswer.send(ctx, done.position(), json -> {
            json.writeStringField("position", done.position().toString());
            fields.write(json, done);
        });
    }
}
