package io.baton.adapters.http;

import io.baton.adapters.http.Problem.Kind;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads keys from the path as it was sent. Decoding comes last, after the path has been split, so that an encoded slash, comma or dot is
 * part of a key and never of the path.
 */
final class RawPath {
    private RawPath() {}

    /** What follows {@code prefix} in the path, still encoded. */
    static String after(Context ctx, String prefix) {
        String path = ctx.req().getRequestURI();
        if (!path.startsWith(prefix)) throw nothingAt(path);
        return path.substring(prefix.length());
    }

    static ProblemException nothingAt(String path) {
        return new ProblemException(Problem.of(Kind.NO_SUCH_PATH, "Nothing answers at " + path + ". Paths begin with /v1/transactions, /v1/query,"
            + " /v1/tables/{table}/rows/{key}, /v1/kv/{key}, /v1/status, /v1/health, /v1/history, /v1/switchover, /v1/verify/{id}, /v1/repair/rows, /v1/quarantine or /metrics."));
    }

    /** A key of several values: they are separated by commas that are not encoded. */
    static List<String> values(String raw) {
        var values = new ArrayList<String>();
        for (String part : raw.split(",", -1)) values.add(decode(part, "the key"));
        return values;
    }

    /** Decodes {@code %XX} as UTF-8. A plus stays a plus: only forms mean a space by it. */
    static String decode(String raw, String what) {
        if (Texts.fault(raw) != null) throw bad(what + " " + Texts.fault(raw));
        var bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); ) {
            int c = raw.codePointAt(i);
            if (c == '%') {
                bytes.write(octet(raw, i, what));
                i += 3;
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(c);
            }
        }
        return checked(bytes.toByteArray(), what);
    }

    private static int octet(String raw, int at, String what) {
        int high = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 1), 16) : -1;
        int low = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) throw bad(what + " holds a % that is not followed by two hexadecimal digits; a percent sign itself is %25");
        return high * 16 + low;
    }

    private static String checked(byte[] bytes, String what) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            String fault = Texts.fault(text);
            if (fault != null) throw bad(what + " " + fault);
            return text;
        } catch (CharacterCodingException e) {
            throw bad(what + " is not UTF-8 when its %XX are decoded");
        }
    }

    private static ProblemException bad(String fault) {
        return new ProblemException(Problem.badRequest("In the address, " + fault + ". Nothing was written."));
    }
}
