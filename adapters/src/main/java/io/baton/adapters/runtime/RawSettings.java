package io.baton.adapters.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The values of the file and the environment by key, not yet understood; knows which keys there may be and which there must be. */
final class RawSettings {
    /** Variables that are not settings: the command line's own, those of docker/compose.yaml, and those that Kubernetes makes for a service named baton. */
    private static final Pattern NOT_A_SETTING = Pattern.compile("BATON_(DIR|URL|JAVA_OPTS|SOURCE_PASSWORD|STACK_.*|SERVICE_.*|PORT(_.*)?|.*_SERVICE_(HOST|PORT.*)|.*_PORT_\\d+_.*)");

    private final Map<String, JsonNode> values = new TreeMap<>();
    private final Map<String, Map<String, JsonNode>> maps = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();
    private final List<String> mistakes = new ArrayList<>();
    private final List<SettingKey> keys;

    private RawSettings(List<SettingKey> keys) {
        this.keys = keys;
        keys.stream().filter(SettingKey::isMap).forEach(key -> maps.put(key.path(), new TreeMap<>()));
    }

    /** @param file null: there is none */
    static RawSettings read(Path file, Map<String, String> environment, List<SettingKey> keys) {
        var raw = new RawSettings(keys);
        if (file != null) raw.addFile("", load(file));
        raw.addEnvironment(environment);
        raw.findMissing();
        return raw;
    }

    List<String> mistakes() {
        return mistakes;
    }

    JsonNode get(String key) {
        return values.get(key);
    }

    Map<String, JsonNode> below(String key) {
        return maps.get(key);
    }

    /** How a key is named in a mistake: with its variable, if the value came from there. */
    String place(String key) {
        String variable = variables.get(key);
        return variable == null ? key : key + " (from " + variable + ")";
    }

    private static JsonNode load(Path file) {
        var yaml = YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
        try {
            return yaml.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new InvalidSettingsException(file.toString(), List.of("the file does not exist; docs/node.sample.yaml is one to copy"));
        } catch (JsonProcessingException e) {
            // Only the first line: the following ones quote the file, and with it perhaps a password.
            String first = e.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
            var at = e.getLocation();
            throw new InvalidSettingsException(file.toString(), List.of("not YAML" + (at == null ? "" : " at line " + at.getLineNr()) + ": " + first));
        } catch (IOException e) {
            throw new InvalidSettingsException(file.toString(), List.of("the file cannot be read: " + e));
        }
    }

    private void addFile(String prefix, JsonNode tree) {
        if (tree == null || tree.isMissingNode() || tree.isNull() && prefix.isEmpty()) return;
        if (!tree.isObject()) {
            mistakes.add("the file must hold keys and values, not " + SettingsReader.kind(tree));
            return;
        }
        tree.properties().forEach(field -> addField(prefix + field.getKey(), field.getValue()));
    }

    private void addField(String path, JsonNode value) {
        SettingKey key = key(path);
        if (key != null && key.isMap()) addMap(key, value);
        else if (key != null) values.put(path, value);
        else if (keys.stream().anyMatch(k -> k.path().startsWith(path + "."))) addGroup(path, value);
        else mistakes.add(path + " is not a key" + suggestion(path, keys.stream().map(SettingKey::path).toList()));
    }

    private void addGroup(String path, JsonNode value) {
        if (value.isObject()) addFile(path + ".", value);
        else if (!value.isNull()) mistakes.add(path + " must be a group of keys, not " + (value.isArray() ? "a list" : "one value"));
    }

    private void addMap(SettingKey key, JsonNode value) {
        if (value.isObject()) value.properties().forEach(field -> maps.get(key.path()).put(field.getKey(), field.getValue()));
        else if (!value.isNull()) mistakes.add(key.path() + " must be a group of keys, not " + (value.isArray() ? "a list" : "one value"));
    }

    private void addEnvironment(Map<String, String> environment) {
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (!variable.startsWith("BATON_") || NOT_A_SETTING.matcher(variable).matches()) return;
            for (SettingKey key : keys) if (taken(key, variable, value)) return;
            mistakes.add(variable + " is not a setting" + suggestion(variable, keys.stream().map(SettingKey::variable).toList()));
        });
    }

    private boolean taken(SettingKey key, String variable, String value) {
        String path = key.path();
        if (key.isMap()) {
            // BATON_KAFKA_PROPERTIES_SASL_MECHANISM is Kafka's sasl.mechanism.
            if (!variable.startsWith(key.variable() + "_")) return false;
            String name = variable.substring(key.variable().length() + 1).toLowerCase(Locale.ROOT).replace('_', '.');
            maps.get(path).put(name, TextNode.valueOf(value));
            variables.put(path + "." + name, variable);
            return true;
        }
        if (!variable.equals(key.variable())) return false;
        values.put(path, TextNode.valueOf(value));
        variables.put(path, variable);
        return true;
    }

    private void findMissing() {
        keys.stream().filter(key -> values.containsKey(key.path()) && values.get(key.path()).isNull()).forEach(key -> values.remove(key.path()));
        keys.stream().filter(key -> key.required() && !values.containsKey(key.path())).forEach(key ->
            mistakes.add(key.path() + " is missing: " + key.meaning()));
    }

    private SettingKey key(String path) {
        return keys.stream().filter(k -> k.path().equals(path)).findFirst().orElse(null);
    }

    private static String suggestion(String wrong, List<String> names) {
        String nearest = names.stream().min(Comparator.comparingInt(name -> distance(wrong, name))).orElseThrow();
        return distance(wrong, nearest) <= Math.max(2, wrong.length() / 3) ? "; did you mean " + nearest + "?"
            : "; there are " + String.join(", ", names);
    }

    /** Levenshtein's distance, without regard to case. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                int next = Math.min(Math.min(row[j], row[j - 1]) + 1, corner + (same ? 0 : 1));
                corner = row[j];
                row[j] = next;
            }
        }
        return row[b.length()];
    }
}
