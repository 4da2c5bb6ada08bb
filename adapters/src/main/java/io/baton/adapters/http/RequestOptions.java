package io.baton.adapters.http;

import io.baton.core.api.Ack;
import io.baton.core.api.ReadService.After;
import io.baton.core.log.Position;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a request may say besides its path and body. Anything that cannot be understood is refused, never ignored. */
final class RequestOptions {
    static final String TIMEOUT_HEADER = "Baton-Timeout";
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)?");

    private RequestOptions() {}

    /** What to wait for before reading. Without {@code Baton-Position}, nothing. */
    static After after(Context ctx) {
        String token = ctx.header(JsonAnswer.POSITION_HEADER);
        String timeout = ctx.header(TIMEOUT_HEADER);
        return new After(token == null ? Position.START : position(token.strip(), "The header Baton-Position"),
            timeout == null ? DEFAULT_TIMEOUT : duration(timeout.strip(), "The header Baton-Timeout"));
    }

    static Position position(String token, String where) {
        try {
            return Position.parse(token);
        } catch (IllegalArgumentException e) {
            throw bad(where + " is wrong: " + e.getMessage());
        }
    }

    /** False if it is not given. */
    static boolean flag(String word, String where) {
        if (word == null || word.equals("false")) return false;
        if (word.equals("true")) return true;
        throw bad(where + " is '" + word + "'; it must be true or false");
    }

    static Duration duration(String text, String where) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) throw bad(where + " is '" + text + "', which is no duration: write 1500, 1500ms, 5s or 1m (a bare number is milliseconds)");
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "ms" : matcher.group(2);
        Duration duration = switch (unit) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofMillis(number);
        };
        if (duration.compareTo(LONGEST_TIMEOUT) > 0) throw bad(where + " is '" + text + "'; the longest allowed is " + LONGEST_TIMEOUT.toMinutes() + "m");
        return duration;
    }

    /** {@code null} stands for the default, {@link Ack#LOGGED}. */
    static Ack ack(String word) {
        if (word == null) return Ack.LOGGED;
        for (Ack ack : Ack.values()) if (ack.name().toLowerCase(Locale.ROOT).equals(word)) return ack;
        throw bad("\"ack\" is '" + word + "'; it must be local, logged or applied");
    }

    /**
     * The query parameters by name. One that the path does not take, that comes twice or that cannot be decoded is refused: a misspelt
     * {@code ack} must not silently mean the default. Read here, because the router drops what it cannot decode.
     */
    static Map<String, String> query(Context ctx, String... names) {
        String raw = ctx.req().getQueryString();
        var values = new TreeMap<String, String>();
        if (raw == null || raw.isEmpty()) return values;
        for (String pair : raw.split("&")) {
            int equals = pair.indexOf('=') < 0 ? pair.length() : pair.indexOf('=');
            String name = RawPath.decode(pair.substring(0, equals), "the name of a query parameter");
            String value = RawPath.decode(pair.substring(Math.min(equals + 1, pair.length())), "the query parameter " + name);
            if (values.put(name, value) != null) throw bad("The query parameter " + name + " is given twice");
        }
        refuse(values.keySet(), names);
        return values;
    }

    private static void refuse(Set<String> given, String... names) {
        var unknown = new TreeSet<>(given);
        List.of(names).forEach(unknown::remove);
        if (!unknown.isEmpty()) throw bad("The query parameter" + (unknown.size() > 1 ? "s " : " ") + String.join(", ", unknown)
            + " is not known here; known: " + (names.length == 0 ? "none" : String.join(", ", names)));
    }

    private static ProblemException bad(String message) {
        return new ProblemException(Problem.badRequest(message + ". Nothing was written."));
    }
}
