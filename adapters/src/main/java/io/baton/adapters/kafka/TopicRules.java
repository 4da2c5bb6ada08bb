package io.baton.adapters.kafka;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;

/**
 * What one topic must be like: one partition, enough replicas, and settings that are compared word by word, or, where more is also
 * safe, as numbers that must be reached.
 */
record TopicRules(String topic, int replicas, Map<String, String> exactly, Map<String, Long> atLeast, Map<String, String> onCreation) {

    /** The order of the cluster's history is the order of one partition; kept until Baton itself trims it. Trap K1, K8, K10. */
    static TopicRules log(String topic, TopicSafety safety) {
        // What is cut off goes from the disk by whole segments.
        return kept(topic, safety, Map.of("segment.bytes", "268435456"));
    }

    /** What deposed leaders had not logged: as precious as the log. */
    static TopicRules quarantine(String topic, TopicSafety safety) {
        return kept(topic, safety, Map.of());
    }

    /** Worth a few seconds; judged in the broker's time, so that no node's clock matters. Trap D7. */
    static TopicRules heartbeats(String topic, TopicSafety safety) {
        var exactly = Map.of("cleanup.policy", "delete", "message.timestamp.type", "LogAppendTime");
        var onCreation = Map.of("retention.ms", "600000", "segment.ms", "60000", "segment.bytes", "16777216", "min.insync.replicas", "1");
        return new TopicRules(topic, safety.replicas(), exactly, Map.of(), onCreation);
    }

    private static TopicRules kept(String topic, TopicSafety safety, Map<String, String> onCreation) {
        var exactly = new LinkedHashMap<String, String>();
        exactly.put("unclean.leader.election.enable", "false");
        exactly.put("cleanup.policy", "delete");
        exactly.put("retention.ms", "-1");
        exactly.put("retention.bytes", "-1");
        exactly.put("message.timestamp.type", "LogAppendTime");
        var atLeast = new LinkedHashMap<String, Long>();
        atLeast.put("min.insync.replicas", (long) safety.inSync());
        atLeast.put("max.message.bytes", (long) KafkaTopics.MAX_RECORD_BYTES);
        return new TopicRules(topic, safety.replicas(), exactly, atLeast, onCreation);
    }

    NewTopic creation() {
        var settings = new LinkedHashMap<>(exactly);
        atLeast.forEach((key, value) -> settings.put(key, value.toString()));
        settings.putAll(onCreation);
        return new NewTopic(topic, 1, (short) replicas).configs(settings);
    }

    /** Every way in which the topic falls short, as a sentence with the command that mends it. */
    List<String> problems(TopicDescription found, Config settings, String bootstrap) {
        var problems = new ArrayList<String>();
        if (found.partitions().size() != 1)
            problems.add("topic " + topic + ": it has " + found.partitions().size() + " partitions, needed is 1, which alone keeps the"
                + " order; partitions cannot be taken away: choose another cluster name, or delete the topic if nothing in it is needed");
        int fewest = found.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
        if (fewest < replicas)
            problems.add("topic " + topic + ": replication factor is " + fewest + ", needed is " + replicas + " or more; mend it with:"
                + " kafka-reassign-partitions.sh --bootstrap-server " + bootstrap
                + " --reassignment-json-file <file that lists " + replicas + " brokers for partition 0> --execute");
        exactly.forEach((key, needed) -> {
            String value = value(settings, key);
            if (!needed.equals(value)) problems.add(setting(key, value, needed, needed, bootstrap));
        });
        atLeast.forEach((key, needed) -> {
            String value = value(settings, key);
            if (!reaches(value, needed)) problems.add(setting(key, value, needed + " or more", needed.toString(), bootstrap));
        });
        return problems;
    }

    private String setting(String key, String value, String needed, String mend, String bootstrap) {
        return "topic " + topic + ": " + key + " is " + value + ", needed is " + needed + "; mend it with: kafka-configs.sh"
            + " --bootstrap-server " + bootstrap + " --alter --entity-type topics --entity-name " + topic + " --add-config " + key + "="
            + mend;
    }

    private static String value(Config settings, String key) {
        ConfigEntry entry = settings.get(key);
        return entry == null ? "not shown by the broker" : entry.value();
    }

    private static boolean reaches(String value, long needed) {
        try {
            return Long.parseLong(value) >= needed;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
