package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.api.WriteOutcome;
import io.baton.core.api.WriteOutcome.Done;
import io.baton.core.api.WriteOutcome.NotLeader;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Serves a write: within the bound of writes, here if this node leads, else by the leader. While there is none, a write waits up to its
 * timeout for the next one, so that a failover is a pause to API clients and not an error.
 */
final class WriteAnswers {
    private static final long LOOK_AGAIN_NANOS = 20_000_000L;

    private final Bound bound;
    private final LeaderForwarder forwarder;

    WriteAnswers(Bound bound, LeaderForwarder forwarder) {
        this.bound = bound;
        this.forwarder = forwarder;
    }

    interface Write {
        /** @param patience how long to wait for somebody who leads */
        WriteOutcome of(RequestBody body, Duration patience);
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
            long deadline = System.nanoTime() + RequestOptions.after(ctx).timeout().toNanos();
            WriteOutcome outcome = write.of(body, left(deadline));
            while (outcome instanceof NotLeader other && !forwarder.forward(ctx, body, other.leader(), deadline)) {
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
                outcome = write.of(body, left(deadline));
            }
            if (outcome instanceof Done done) done(ctx, done, fields);
            else if (!(outcome instanceof NotLeader)) JsonAnswer.send(ctx, Problems.of(outcome, call));
        });
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
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
