package io.baton.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares the schemas that the nodes told with the leader's, part by part. */
final class SchemaDifferences {
    /** PostgreSQL lists these from version 18 on; a node of an older version has them as properties of columns only. */
    private static final String SINCE_18 = "not-null constraint ";

    /** How a server writes the queries of these differs between versions; the names of their columns alone are the same. */
    private static final String WORDING = "wording of queries";
    private static final List<String> QUERIES = List.of("view ", "materialized view ", "rule ", "function ", "procedure ");
    private static final String QUALIFIER = "(\"[^\"]+\"|\\w+)\\.";

    private final String leader;
    private final Map<String, Map<String, String>> schemas = new TreeMap<>();

    /** @param answers of each node; they have no schema if none was asked for */
    SchemaDifferences(String leader, Map<String, JsonNode> answers) {
        this.leader = leader;
        answers.forEach((node, answer) -> {
            var objects = new TreeMap<String, String>();
            for (JsonNode object : answer.path("schema")) objects.merge(object.path("kind").asText() + " " + object.path("name").asText(),
                object.path("definition").asText(), (one, other) -> one + "\n" + other);
            schemas.put(node, objects);
        });
        boolean allListThem = schemas.values().stream().allMatch(objects -> objects.keySet().stream().anyMatch(name -> name.startsWith(SINCE_18)));
        if (!allListThem) schemas.values().forEach(objects -> objects.keySet().removeIf(name -> name.startsWith(SINCE_18)));
        long wordings = schemas.values().stream().map(objects -> String.valueOf(objects.remove(WORDING))).distinct().count();
        if (wordings > 1) schemas.values().forEach(objects -> objects.replaceAll(SchemaDifferences::withoutQualifiers));
    }

    private static String withoutQualifiers(String name, String definition) {
        boolean query = QUERIES.stream().anyMatch(name::startsWith);
        return query ? definition.replaceAll(QUALIFIER, "").replaceAll("\\s+", " ") : definition;
    }

    /** How many parts the leader's schema has. */
    int objects() {
        return schemas.get(leader).size();
    }

    /** One for each part on a node that is not as the leader's. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        Map<String, String> wanted = schemas.get(leader);
        schemas.forEach((node, objects) -> {
            var names = new TreeSet<>(wanted.keySet());
            names.addAll(objects.keySet());
            for (String name : names) {
                if (!Objects.equals(wanted.get(name), objects.get(name))) lines.add(line(node, name, wanted.get(name), objects.get(name)));
            }
        });
        return lines;
    }

    private static String line(String node, String name, String wanted, String found) {
        if (found == null) return name + " is missing on " + node;
        if (wanted == null) return name + " is on " + node + " and not on the leader";
        return name + " is \"" + found + "\" on " + node + ", and on the leader \"" + wanted + "\"";
    }
}
