package io.baton.adapters.kafka;

import io.baton.core.port.LogTrim;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.PolicyViolationException;

/** The log's one partition, by the admin protocol. One thread uses it. */
public final class KafkaLogTrim implements LogTrim, AutoCloseable {
    private final KafkaClients clients;
    private final TopicPartition partition;
    private Admin admin;

    public KafkaLogTrim(KafkaClients clients, String topic) {
        this.clients = clients;
        this.partition = new TopicPartition(topic, 0);
    }

    @Override
    public Size size() {
        long begin = offset(OffsetSpec.earliest());
        long end = offset(OffsetSpec.latest());
        long bytes = -1;
        LogDirDescription fullest = null;
        for (LogDirDescription disk : disks()) {
            var replica = disk.replicaInfos().get(partition);
            if (replica == null) continue;
            bytes = Math.max(bytes, replica.size());
            if (fullest == null || disk.usableBytes().orElse(Long.MAX_VALUE) < fullest.usableBytes().orElse(Long.MAX_VALUE)) fullest = disk;
        }
        return new Size(begin, end, bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes), fullest == null ? OptionalLong.empty() : fullest.usableBytes(),
            fullest == null ? OptionalLong.empty() : fullest.totalBytes());
    }

    /** None if this client may not ask for them, which takes a right that nothing else of Baton needs. */
    private List<LogDirDescription> disks() {
        try {
            var brokers = KafkaAnswer.of(clients, "the brokers", admin().describeCluster().nodes()).stream().map(node -> node.id()).toList();
            return KafkaAnswer.of(clients, "the brokers' disks", admin().describeLogDirs(brokers).allDescriptions()).values().stream().map(Map::values).flatMap(Collection::stream).toList();
        } catch (KafkaAnswer.RefusedException e) {
            return List.of();
        }
    }

    private long offset(OffsetSpec which) {
        try {
            return KafkaAnswer.of(clients, "where " + partition.topic() + " begins and ends", admin().listOffsets(Map.of(partition, which)).partitionResult(partition)).offset();
        } catch (KafkaAnswer.RefusedException e) {
            throw clients.unavailable("where " + partition.topic() + " begins and ends", e.getCause());
        }
    }

    @Override
    public long margin() {
        return ChunkGroups.WINDOW;
    }

    @Override
    public void cut(long offset) {
        try {
            var done = admin().deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)));
            KafkaAnswer.of(clients, "cutting " + partition.topic(), done.lowWatermarks().get(partition));
        } catch (KafkaAnswer.RefusedException e) {
            boolean forbidden = e.getCause() instanceof AuthorizationException || e.getCause() instanceof PolicyViolationException;
            if (!forbidden) throw clients.unavailable("cutting " + partition.topic(), e.getCause());
            throw new IllegalStateException("the log " + partition.topic() + " could not be cut before offset " + offset + ": " + e.getCause().getMessage()
                + ". Nothing was cut; grant DELETE on the topic");
        }
    }

    private Admin admin() {
        if (admin == null) admin = clients.admin("trim");
        return admin;
    }

    @Override
    public void close() {
        if (admin != null) admin.close(Duration.ofMillis(500));
        admin = null;
    }
}
