package io.baton.adapters.kafka;

/**
 * Which log this is: the Kafka cluster and the topic within it, both by id. Trap K9: an offset means something only together with
 * these, because a topic that was deleted and made again has the same name and other records at the same offsets.
 */
public record LogIdentity(String clusterId, String topicId) {}
