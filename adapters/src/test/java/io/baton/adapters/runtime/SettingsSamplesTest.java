package io.baton.adapters.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** The samples, the page in the docs and the records say the same; whoever adds a key has to add it to all of them. */
class SettingsSamplesTest {
    private static final Path DOCS = Path.of("../docs");

    @Test
    void samplesHaveExactlyTheKeys() throws IOException {
        assertThat(keysOf("node.sample.yaml")).containsExactlyElementsOf(paths(SettingKey.NODE));
        assertThat(keysOf("monitor.sample.yaml")).containsExactlyElementsOf(paths(SettingKey.MONITOR));
    }

    @Test
    void samplesAreGood() {
        assertThat(Settings.node(DOCS.resolve("node.sample.yaml"), Map.of()).cluster()).isEqualTo("shop");
        assertThat(Settings.monitor(DOCS.resolve("monitor.sample.yaml"), Map.of()).monitor()).isEqualTo("monitor-1");
    }

    @Test
    void docsHoldTheTables() throws IOException {
        assertThat(Files.readString(DOCS.resolve("settings.md"))).contains(table(SettingKey.NODE), table(SettingKey.MONITOR));
    }

    @Test
    void everyKeyReachesTheRecord() {
        reaches("node.sample.yaml", SettingKey.NODE, Settings::node);
        reaches("monitor.sample.yaml", SettingKey.MONITOR, Settings::monitor);
    }

    @Test
    void aRoleHasFewKeys() {
        assertThat(SettingKey.NODE).hasSizeLessThanOrEqualTo(15);
        assertThat(SettingKey.MONITOR).hasSizeLessThanOrEqualTo(12);
    }

    private static void reaches(String sample, List<SettingKey> keys, BiFunction<Path, Map<String, String>, Object> read) {
        var other = new HashMap<>(Map.of("kafka.singleBroker", "true", "postgres.url", "postgresql://other@127.0.0.1:1/x", "api.listen", "127.0.0.1:1",
            "api.url", "http://other:1", "api.writeTimeout", "1s", "kafka.bootstrap", "other:1", "priority", "7", "synchronous", "2 or logged",
            "silence", "2s"));
        other.putAll(Map.of("snapshots.store", "/other", "snapshots.every", "2h", "snapshots.keep", "5", "health.listen", "127.0.0.1:1", "pause", "3s"));
        Object plain = read.apply(DOCS.resolve(sample), Map.of());
        for (SettingKey key : keys) {
            var change = new HashMap<String, String>();
            change.put(key.isMap() ? key.variable() + "_X" : key.variable(), other.getOrDefault(key.path(), "other"));
            assertThat(read.apply(DOCS.resolve(sample), change)).as(key.path()).isNotEqualTo(plain);
        }
    }

    private static String table(List<SettingKey> keys) {
        var text = new StringBuilder("| key | variable | means | left out |\n|---|---|---|---|\n");
        for (SettingKey key : keys) text.append("| `").append(key.path()).append("` | `").append(key.variable()).append(key.isMap() ? "_*" : "")
            .append("` | ").append(key.meaning()).append(" | ").append(key.required() ? "must be given" : key.standard()).append(" |\n");
        return text.toString();
    }

    private static List<String> paths(List<SettingKey> keys) {
        return keys.stream().map(SettingKey::path).toList();
    }

    private static List<String> keysOf(String sample) throws IOException {
        var found = new ArrayList<String>();
        collect("", new YAMLMapper().readTree(DOCS.resolve(sample).toFile()), found);
        return found;
    }

    private static void collect(String prefix, JsonNode tree, List<String> found) {
        tree.properties().forEach(field -> {
            String path = prefix + field.getKey();
            if (field.getValue().isObject() && !path.equals("kafka.properties")) collect(path + ".", field.getValue(), found);
            else found.add(path);
        });
    }
}
