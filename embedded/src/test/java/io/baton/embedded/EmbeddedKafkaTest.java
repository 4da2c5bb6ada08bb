package io.baton.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
    @TempDir(factory = TargetDir.class)
    Path temp;

    @Test
    void recordsSurviveAKillAndAStopAndNothingIsLeftWhenDeleted() throws Exception {
        Path dir = temp.resolve("kafka");
        var kafka = EmbeddedKafka.start(dir, Map.of("log.retention.hours", "1"));
        try {
            String bootstrap = kafka.bootstrap();
            produce(kafka, "kept");
            kafka.kill();
            assertThat(kafka.alive()).isFalse();
            kafka.restart();
            assertThat(consume(kafka)).isEqualTo("kept");
            kafka.stop();
            assertThat(kafka.alive()).isFalse();
            kafka.restart();
            assertThat(consume(kafka)).isEqualTo("kept");
            assertThat(kafka.bootstrap()).isEqualTo(bootstrap);
        } finally {
            kafka.delete();
        }
        // The watcher of the server that was ended notices it a moment later.
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() ->
            assertThat(ProcessTable.find(command -> String.join(" ", command).contains(dir.toString()))).isEmpty());
        assertThat(dir).doesNotExist();
    }

    private static void produce(EmbeddedKafka kafka, String value) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic("t", Optional.of(1), Optional.empty()))).all().get();
        }
        try (var producer = new KafkaProducer<>(Map.of("bootstrap.servers", kafka.bootstrap(), "acks", "all"), new StringSerializer(),
            new StringSerializer())) {
            producer.send(new ProducerRecord<>("t", value)).get();
        }
    }

    private static String consume(EmbeddedKafka kafka) {
        try (var consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", kafka.bootstrap()), new StringDeserializer(),
            new StringDeserializer())) {
            var partition = new TopicPartition("t", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (System.nanoTime() < deadline) {
                for (var read : consumer.poll(Duration.ofMillis(200))) return read.value();
            }
            return null;
        }
    }
}
