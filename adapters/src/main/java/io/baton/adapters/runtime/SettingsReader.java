package io.baton.adapters.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Takes typed values out of the raw settings and collects what is wrong, so that all of it can be told at once. */
final class SettingsReader {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,39}");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private final String source;
    private final RawSettings raw;
    private final List<String> mistakes = new ArrayList<>();

    private SettingsReader(String source, RawSettings raw) {
        this.source = source;
        this.raw = raw;
    }

    static SettingsReader open(Path file, Map<String, String> environment, List<SettingKey> keys) {
        var raw = RawSettings.read(file, environment, keys);
        var reader = new SettingsReader(file == null ? "the environment (no --config was given)" : file.toString(), raw);
        reader.mistakes.addAll(raw.mistakes());
        return reader;
    }

    void refuseMistakes() {
        if (!mistakes.isEmpty()) throw new InvalidSettingsException(source, mistakes);
    }

    /** Notes a mistake; returns null, for a caller that has no value then. */
    <T> T mistake(String key, String says) {
        mistakes.add(raw.place(key) + " " + says);
        return null;
    }

    /** A scalar as text; {@code standard} if it is not given. */
    String text(String key, String standard) {
        JsonNode value = raw.get(key);
        if (value == null) return standard;
        if (!value.isValueNode()) {
            mistake(key, "must be one value, not " + kind(value));
            return standard;
        }
        if (value.asText().isBlank()) {
            mistake(key, "is empty; give it a value, or leave the key out");
            return standard;
        }
        return value.asText().strip();
    }

    /** Names become parts of topic names and of what PostgreSQL calls a session, so they are kept plain. */
    String name(String key) {
        String value = text(key, "");
        if (!value.isEmpty() && !NAME.matcher(value).matches())
            mistake(key, "is '" + value + "', but must be 1 to 40 of a-z, 0-9, - and _, beginning with a letter or digit");
        return value;
    }

    int number(String key, int standard, int least, int most) {
        String value = text(key, null);
        if (value == null) return standard;
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) return number;
        } catch (NumberFormatException e) {
            return elseMistake(key, "is '" + value + "', but must be a whole number from " + least + " to " + most, standard);
        }
        return elseMistake(key, "is " + value + ", but must lie between " + least + " and " + most, standard);
    }

    boolean flag(String key, boolean standard) {
        String value = text(key, null);
        if (value == null) return standard;
        if (value.equals("true") || value.equals("false")) return value.equals("true");
        return elseMistake(key, "is '" + value + "', but must be true or false", standard);
    }

    Duration duration(String key, Duration standard, Duration least, Duration most) {
        String value = text(key, null);
        if (value == null) return standard;
        var match = DURATION.matcher(value);
        if (!match.matches()) return elseMistake(key, "is '" + value + "', but must be a duration such as 500ms, 10s or 2m", standard);
        long number = Long.parseLong(match.group(1));
        Duration duration = switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofMinutes(number);
        };
        if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) return duration;
        return elseMistake(key, "is " + value + ", but must lie between " + least.toMillis() + "ms and " + most.toMinutes() + "m", standard);
    }

    /** Checks {@code host:port}; null if it is none. */
    URI address(String key, String hostAndPort) {
        URI uri = hostAndPort.contains("/") || hostAndPort.contains("@") ? null : parse("any://" + hostAndPort);
        if (uri == null || uri.getHost() == null || uri.getPort() < 1 || uri.getPort() > 65535)
            return mistake(key, "has '" + hostAndPort + "', but must be host:port with a port from 1 to 65535");
        return uri;
    }

    URI uri(String key, String text) {
        URI uri = parse(text);
        return uri != null ? uri : mistake(key, "is not a URL");
    }

    Map<String, String> map(String key) {
        var result = new TreeMap<String, String>();
        raw.below(key).forEach((name, value) -> {
            if (value.isValueNode() && !value.isNull()) result.put(name, value.asText());
            else mistake(key + "." + name, "must be one value, not " + kind(value));
        });
        return result;
    }

    private <T> T elseMistake(String key, String says, T standard) {
        mistake(key, says);
        return standard;
    }

    static URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    static String kind(JsonNode value) {
        return value.isArray() ? "a list" : value.isObject() ? "a group of keys" : value.isNull() ? "nothing" : "one value";
    }
}
