package io.baton.adapters.runtime;

import io.baton.core.election.Patience;
import io.baton.core.node.FollowerAcks;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings of a process: one YAML file, over which {@code BATON_*} environment variables win, or those alone. They are checked as a whole at the
 * start, and every mistake is named with its key. This is the only place that reads the environment.
 */
public final class Settings {
    private static final Pattern SYNCHRONOUS = Pattern.compile("([1-9])( or logged)?");

    /** The variable that holds the password of the database that a copy is made of. */
    public static final String SOURCE_PASSWORD = "BATON_SOURCE_PASSWORD";

    private Settings() {}

    /** The environment of this process. */
    public static Map<String, String> environment() {
        return System.getenv();
    }

    /** Reads a node's settings. Throws {@link InvalidSettingsException} with all mistakes. */
    public static NodeSettings node(Path file) {
        return node(file, environment());
    }

    /** Reads a monitor's settings. Throws {@link InvalidSettingsException} with all mistakes. */
    public static MonitorSettings monitor(Path file) {
        return monitor(file, environment());
    }

    /** As {@link #node(Path)}, with another environment; an empty one reads the file alone. Without a file ({@code null}) the environment is all there is. */
    public static NodeSettings node(Path file, Map<String, String> environment) {
        var reader = SettingsReader.open(file, environment, SettingKey.NODE);
        var settings = new NodeSettings(reader.name("cluster"), reader.name("node"), reader.number("priority", 100, 0, 1000), synchronous(reader),
            kafka(reader), postgres(reader), api(reader), snapshots(reader));
        reader.refuseMistakes();
        return settings;
    }

    /** As {@link #monitor(Path)}, with another environment. */
    public static MonitorSettings monitor(Path file, Map<String, String> environment) {
        var reader = SettingsReader.open(file, environment, SettingKey.MONITOR);
        Duration silence = reader.duration("silence", Duration.ofMillis(Patience.USUAL.silence()), Duration.ofMillis(300), Duration.ofMinutes(1));
        Duration pause = reader.duration("pause", Duration.ofMillis(Patience.USUAL.pause()), Duration.ofMillis(100), Duration.ofMinutes(10));
        var settings = new MonitorSettings(reader.name("cluster"), reader.name("monitor"), new Patience(silence.toMillis(), pause.toMillis()), kafka(reader), health(reader));
        reader.refuseMistakes();
        return settings;
    }

    private static Optional<MonitorSettings.Listen> health(SettingsReader reader) {
        String text = reader.text("health.listen", "");
        URI listen = text.isEmpty() ? null : reader.address("health.listen", text);
        return Optional.ofNullable(listen).map(at -> new MonitorSettings.Listen(host(at), at.getPort()));
    }

    /** Without the brackets that an IPv6 address has in a URL. */
    private static String host(URI address) {
        return address.getHost().replaceAll("[\\[\\]]", "");
    }

    private static FollowerAcks.Rule synchronous(SettingsReader reader) {
        String text = reader.text("synchronous", "1").strip();
        Matcher matcher = SYNCHRONOUS.matcher(text);
        if (matcher.matches()) return new FollowerAcks.Rule(Integer.parseInt(matcher.group(1)), matcher.group(2) != null);
        reader.mistake("synchronous", "is '" + text + "', but must be a number of followers from 1 to 9, or such a number and 'or logged'");
        return FollowerAcks.Rule.USUAL;
    }

    private static KafkaSettings kafka(SettingsReader reader) {
        String bootstrap = reader.text("kafka.bootstrap", "");
        for (String broker : bootstrap.isEmpty() ? new String[0] : bootstrap.split(",", -1)) reader.address("kafka.bootstrap", broker.strip());
        Map<String, String> properties = reader.map("kafka.properties");
        properties.forEach((name, value) ->
            KafkaProperties.mistake(name, value).ifPresent(says -> reader.mistake("kafka.properties." + name, says)));
        return new KafkaSettings(bootstrap, reader.flag("kafka.singleBroker", false), properties);
    }

    /**
     * Another node's PostgreSQL, as the command line names it, with the password of {@link #SOURCE_PASSWORD}. Throws {@link InvalidSettingsException}.
     *
     * @param option how the command line calls it
     */
    public static NodeSettings.Postgres source(String option, String url, Map<String, String> environment) {
        URI uri = SettingsReader.parse(url);
        String says = uri == null ? "is not a URL" : mistake(uri, SOURCE_PASSWORD);
        if (says != null) throw new InvalidSettingsException("the command line", List.of(option + " " + says));
        return postgres(uri, environment.getOrDefault(SOURCE_PASSWORD, ""));
    }

    private static NodeSettings.Postgres postgres(SettingsReader reader) {
        String url = reader.text("postgres.url", "");
        String password = reader.text("postgres.password", "");
        if (url.isEmpty()) return null;
        URI uri = reader.uri("postgres.url", url);
        if (uri == null) return null;
        String says = mistake(uri, "postgres.password");
        return says == null ? postgres(uri, password) : reader.mistake("postgres.url", says);
    }

    /** The value is not repeated in these messages: somebody may have put a password into it. Null if there is none. */
    private static String mistake(URI uri, String passwordKey) {
        String user = uri.getUserInfo();
        if (!"postgresql".equals(uri.getScheme()) || uri.getHost() == null || user == null || uri.getPath().length() < 2)
            return "must look like postgresql://user@host:port/database";
        if (user.contains(":")) return "holds a password; put it in " + passwordKey;
        if (uri.getQuery() != null) return "takes no parameters after '?'";
        return port(uri) < 1 || port(uri) > 65535 ? "has a port outside of 1 to 65535" : null;
    }

    private static NodeSettings.Postgres postgres(URI uri, String password) {
        return new NodeSettings.Postgres(uri.getHost(), port(uri), uri.getPath().substring(1), uri.getUserInfo(), password);
    }

    private static int port(URI uri) {
        return uri.getPort() < 0 ? 5432 : uri.getPort();
    }

    private static void checkS3(SettingsReader reader, String store) {
        try {
            S3Location.parse(store);
        } catch (IllegalArgumentException e) {
            reader.mistake("snapshots.store", e.getMessage());
        }
    }

    private static NodeSettings.Snapshots snapshots(SettingsReader reader) {
        String store = reader.text("snapshots.store", "");
        if (S3Location.isMeant(store)) checkS3(reader, store);
        else if (!store.isEmpty() && (store.contains("://") || !Path.of(store).isAbsolute()))
            reader.mistake("snapshots.store", "is '" + store + "', but must be a directory, with its whole path, or s3://bucket/prefix");
        Duration every = reader.duration("snapshots.every", Duration.ZERO, Duration.ofMinutes(1), Duration.ofDays(30));
        if (store.isEmpty() && !every.isZero()) reader.mistake("snapshots.every", "is given, but snapshots.store is not: there is no place to keep them");
        return new NodeSettings.Snapshots(store, every, reader.number("snapshots.keep", 3, 1, 1000));
    }

    private static NodeSettings.Api api(SettingsReader reader) {
        URI listen = reader.address("api.listen", reader.text("api.listen", "127.0.0.1:8432"));
        Duration timeout = reader.duration("api.writeTimeout", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofMinutes(10));
        String url = reader.text("api.url", "");
        if (listen == null) return null;
        boolean everywhere = listen.getHost().equals("0.0.0.0") || listen.getHost().equals("[::]");
        if (url.isEmpty() && everywhere)
            return reader.mistake("api.url", "is missing: api.listen is every address of this machine, so others must be told which to use");
        if (url.isEmpty()) url = "http://" + listen.getAuthority();
        URI uri = reader.uri("api.url", url);
        if (uri == null) return null;
        if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) || uri.getHost() == null || uri.getQuery() != null)
            return reader.mistake("api.url", "must look like http://host:port");
        return new NodeSettings.Api(host(listen), listen.getPort(), url.replaceAll("/+$", ""), timeout);
    }
}
