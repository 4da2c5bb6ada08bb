package io.baton.adapters.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final String GOOD = """
        cluster: shop
        node: node-1
        kafka:
          bootstrap: 127.0.0.1:9092
        postgres:
          url: postgresql://baton@127.0.0.1/shop
          password: s3cret
        """;

    @TempDir
    Path dir;

    @Test
    void leftOutKeysHaveTheirStandard() throws IOException {
        NodeSettings settings = Settings.node(file(GOOD), Map.of());

        assertThat(settings.priority()).isEqualTo(100);
        assertThat(settings.kafka()).isEqualTo(new KafkaSettings("127.0.0.1:9092", false, Map.of()));
        assertThat(settings.postgres()).isEqualTo(new NodeSettings.Postgres("127.0.0.1", 5432, "shop", "baton", "s3cret"));
        assertThat(settings.api()).isEqualTo(new NodeSettings.Api("127.0.0.1", 8432, "http://127.0.0.1:8432", Duration.ofSeconds(10)));
    }

    @Test
    void environmentWins() throws IOException {
        NodeSettings settings = Settings.node(file(GOOD), Map.of("BATON_NODE", "node-2", "BATON_KAFKA_SINGLE_BROKER", "true",
            "BATON_API_LISTEN", "127.0.0.1:9000", "BATON_KAFKA_PROPERTIES_SASL_MECHANISM", "SCRAM-SHA-512", "HOME", "/root"));

        assertThat(settings.node()).isEqualTo("node-2");
        assertThat(settings.kafka().singleBroker()).isTrue();
        assertThat(settings.kafka().properties()).isEqualTo(Map.of("sasl.mechanism", "SCRAM-SHA-512"));
        assertThat(settings.api().url()).isEqualTo("http://127.0.0.1:9000");
    }

    @Test
    void everyMistakeIsNamedAtOnceWithItsKey() throws IOException {
        var mistakes = mistakes("""
            cluster: "Shop!"
            priority: 1001
            kafka:
              bootstap: 127.0.0.1:9092
              singleBroker: maybe
              properties: {acks: "1", x: [1]}
            postgres: {url: "http://127.0.0.1:5432/shop", password: [a]}
            api: {listen: "127.0.0.1", writeTimeout: 10}
            flavour: vanilla
            """, Map.of("BATON_NOD", "node-1"));

        assertThat(mistakes).satisfiesExactlyInAnyOrder(
            m -> assertThat(m).startsWith("cluster is 'Shop!'"),
            m -> assertThat(m).startsWith("node is missing"),
            m -> assertThat(m).isEqualTo("BATON_NOD is not a setting; did you mean BATON_NODE?"),
            m -> assertThat(m).isEqualTo("priority is 1001, but must lie between 0 and 1000"),
            m -> assertThat(m).isEqualTo("kafka.bootstap is not a key; did you mean kafka.bootstrap?"),
            m -> assertThat(m).startsWith("kafka.bootstrap is missing"),
            m -> assertThat(m).isEqualTo("kafka.singleBroker is 'maybe', but must be true or false"),
            m -> assertThat(m).startsWith("kafka.properties.acks is set by Baton itself"), // trap K1
            m -> assertThat(m).isEqualTo("kafka.properties.x must be one value, not a list"),
            m -> assertThat(m).startsWith("postgres.url must look like"),
            m -> assertThat(m).isEqualTo("postgres.password must be one value, not a list"),
            m -> assertThat(m).startsWith("api.listen has '127.0.0.1'"),
            m -> assertThat(m).startsWith("api.writeTimeout is '10'"),
            m -> assertThat(m).startsWith("flavour is not a key; there are cluster, node"));
    }

    @Test
    void kafkasPropertiesAreCheckedWithTheRestAndTheirValuesAreNotRepeated() throws IOException {
        var mistakes = mistakes("""
            cluster: shop
            node: node-1
            kafka:
              bootstrap: 127.0.0.1:9092
              properties: {client.id: x, interceptor.classes: x, check.crcs: "false", delivery.timeout.ms: abc, security.protocol: hunter2,
                linger.ms: -5, sasl.jaas.config: hunter2, some.plugin: anything}
            postgres: {url: "postgresql://baton@127.0.0.1:5432/shop"}
            """, Map.of());

        assertThat(mistakes).satisfiesExactlyInAnyOrder(
            m -> assertThat(m).startsWith("kafka.properties.client.id is set by Baton itself"),
            m -> assertThat(m).startsWith("kafka.properties.interceptor.classes is set by Baton itself"),
            m -> assertThat(m).startsWith("kafka.properties.check.crcs is set by Baton itself"),
            m -> assertThat(m).startsWith("kafka.properties.delivery.timeout.ms must be a whole number, [0,"),
            m -> assertThat(m).startsWith("kafka.properties.linger.ms must be a whole number, [0,"),
            m -> assertThat(m).startsWith("kafka.properties.security.protocol must be a value that Kafka takes").contains("SSL").doesNotContain("hunter2"));
    }

    @Test
    void listeningEverywhereNeedsAnAddressForOthers() throws IOException {
        assertThat(mistakes(GOOD + "api: {listen: '0.0.0.0:8432'}\n", Map.of()))
            .singleElement().asString().startsWith("api.url is missing: api.listen is every address");
    }

    @Test
    void aMistakeInAVariableNamesTheVariable() throws IOException {
        assertThat(mistakes(GOOD, Map.of("BATON_PRIORITY", "high")))
            .containsExactly("priority (from BATON_PRIORITY) is 'high', but must be a whole number from 0 to 1000");
    }

    @Test
    void variablesOfAKubernetesServiceAreNoMistake() throws IOException {
        Settings.node(file(GOOD), Map.of("BATON_SERVICE_HOST", "10.0.0.1", "BATON_PORT_8432_TCP", "tcp://10.0.0.1:8432", "BATON_DIR", "x"));
    }

    @Test
    void snapshotsAreInADirectoryOrInS3() throws IOException {
        for (String store : List.of("/srv/baton", "s3://backups", "s3://backups/of/shop?endpoint=https://minio.example:9000", "s3://backups/shop?region=eu-central-1",
            "s3://my.bucket/shop?endpoint=http://127.0.0.1:9000&region=any&pathStyle=false"))
            assertThat(Settings.node(file(GOOD), Map.of("BATON_SNAPSHOTS_STORE", store)).snapshots().store()).isEqualTo(store);
        assertThat(S3Location.parse("s3://backups/shop/?endpoint=http://127.0.0.1:9000/&pathStyle=true"))
            .isEqualTo(S3Location.parse("s3://backups/shop?endpoint=http://127.0.0.1:9000")).hasToString("s3://backups/shop?endpoint=http://127.0.0.1:9000")
            .satisfies(at -> assertThat(at.pathStyle()).isTrue());
        assertThat(S3Location.parse("s3://backups/shop?pathStyle=true&region=x")).hasToString("s3://backups/shop?region=x&pathStyle=true");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "relative/path | must be a directory, with its whole path, or s3://bucket/prefix",
        "http://127.0.0.1:9000/backups | must be a directory, with its whole path, or s3://bucket/prefix",
        "s3:backups | must look like s3://bucket/prefix",
        "s3:///shop | must look like s3://bucket/prefix",
        "s3://a b | must look like s3://bucket/prefix",
        "s3://Back_Ups/shop | names the bucket 'Back_Ups', but a bucket has 3 to 63 of",
        "s3://ab | names the bucket 'ab'",
        "s3://127.0.0.1:9000/backups | names the bucket '127.0.0.1:9000'",
        "s3://backups/a//b | has the prefix 'a//b'",
        "s3://backups/../b | has the prefix '../b'",
        "s3://backups?endpoint=minio:9000 | has an endpoint that is none",
        "s3://backups?endpoint=http://u:s3cret@minio:9000 | has an endpoint that is none",
        "s3://backups?region=eu/1 | has a region that is none",
        "s3://backups?pathStyle=maybe | has pathStyle with another value than true or false",
        "s3://AKIA1:s3cret@backups/shop | holds credentials; they come from AWS_ACCESS_KEY_ID",
        "s3://backups?secretKey=s3cret | has a parameter that is not known; there are endpoint, region and pathStyle"})
    void whatIsNoStoreOfSnapshotsIsTold(String store, String says) throws IOException {
        assertThat(mistakes(GOOD, Map.of("BATON_SNAPSHOTS_STORE", store))).singleElement().asString().startsWith("snapshots.store (from BATON_SNAPSHOTS_STORE) ").contains(says)
            .doesNotContain("s3cret");
    }

    @Test
    void secretsAreNeverPrinted() throws IOException {
        assertThat(Settings.node(file(GOOD), Map.of("BATON_KAFKA_PROPERTIES_SASL_JAAS_CONFIG", "s3cret2")).toString())
            .doesNotContain("s3cret").contains("sasl.jaas.config");
        assertThat(mistakes(GOOD.replace("baton@", "baton:s3cret@"), Map.of()).toString())
            .contains("postgres.url holds a password").doesNotContain("s3cret");
        assertThat(mistakes(GOOD.replace("s3cret", "\"s3cret"), Map.of()).toString()).contains("not YAML").doesNotContain("s3cret");
        assertThat(mistakes(GOOD.replace("password: s3cret", "pasword: s3cret"), Map.of()).toString())
            .contains("did you mean postgres.password?").doesNotContain("s3cret");
        assertThat(mistakes("s3cret", Map.of()).toString()).doesNotContain("s3cret");
    }

    @Test
    void brokenFilesAreTold() throws IOException {
        assertThat(mistakes("", Map.of())).hasSize(4).allMatch(m -> m.contains("is missing"));
        assertThat(mistakes("cluster: a\ncluster: b\n", Map.of()).toString()).contains("line 2").contains("Duplicate field 'cluster'");
        assertThat(mistakes("kafka: 9092", Map.of())).contains("kafka must be a group of keys, not one value");
        var missing = catchThrowableOfType(InvalidSettingsException.class, () -> Settings.node(dir.resolve("none.yaml"), Map.of()));
        assertThat(missing.report()).contains("none.yaml has a mistake, so nothing was started").contains("does not exist");
    }

    private List<String> mistakes(String yaml, Map<String, String> environment) throws IOException {
        Path file = file(yaml);
        return catchThrowableOfType(InvalidSettingsException.class, () -> Settings.node(file, environment)).mistakes();
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(dir.resolve("node.yaml"), yaml);
    }
}
