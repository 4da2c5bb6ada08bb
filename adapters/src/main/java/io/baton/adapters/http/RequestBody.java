package io.baton.adapters.http;

import io.baton.adapters.http.Problem.Kind;
import io.baton.adapters.runtime.RowLimit;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A request's body, whole in memory and therefore limited. Its content type is not looked at: it is JSON in UTF-8. */
record RequestBody(byte[] bytes) {
    /** The largest body taken, in bytes: with a small heap, no more than the log takes of one row. */
    static final int LIMIT = Math.min(16 * 1024 * 1024, RowLimit.LOGGED);

    static final RequestBody EMPTY = new RequestBody(new byte[0]);

    /** How much of a body that is too large is read and dropped, so that its sender gets to read the answer. */
    private static final long DRAIN_LIMIT = 8L * LIMIT;

    static RequestBody of(Context ctx) {
        try {
            InputStream in = ctx.req().getInputStream();
            // A client that asked whether to send its body at all (curl does) is told no before it has sent any.
            if (ctx.req().getContentLengthLong() > LIMIT && ctx.header("Expect") != null) throw tooLarge();
            byte[] bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length <= LIMIT) return new RequestBody(bytes);
            drain(in);
            throw tooLarge();
        } catch (IOException e) {
            throw new ProblemException(Problem.badRequest("The body ended early or came too slowly: " + e.getMessage() + ". Nothing was written."));
        }
    }

    String text() {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new ProblemException(Problem.badRequest("The body is not UTF-8, as JSON must be. Nothing was written."));
        }
    }

    private static void drain(InputStream in) throws IOException {
        byte[] dropped = new byte[64 * 1024];
        long total = 0;
        for (int n = 0; n >= 0 && total < DRAIN_LIMIT; total += n) n = in.read(dropped);
    }

    private static ProblemException tooLarge() {
        return new ProblemException(Problem.of(Kind.TOO_LARGE,
            "The body is larger than the limit of " + LIMIT + " bytes. Nothing was written. Send it in several smaller requests."));
    }
}
