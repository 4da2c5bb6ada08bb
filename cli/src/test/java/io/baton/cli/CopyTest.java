package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.baton.adapters.kafka.KafkaClients;
import io.baton.adapters.kafka.KafkaLogReader;
import io.baton.adapters.runtime.Settings;
import io.baton.core.log.LogEntry.SequencesAdvanced;
import io.baton.core.port.LogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A database of version 18 is adopted by a follower of version 18 on every machine, with nothing but what comes along with the tests. No pg_dump does, so one
 * that is named here writes the statements that the database was made by. What may come in between is in the way: a password, a missing extension, a kill -9.
 */
class CopyTest extends OnAdoptedDatabase {
    private static final String PASSWORD = "secret sauce";
    /** In the way of what is made after the rows, as long as the test wants. */
    private static final int GATE = 4711;

    private static final String BEFORE_ROWS = """
        CREATE EXTENSION shop_units WITH SCHEMA public;
        CREATE TYPE public.mood AS ENUM ('sad', 'ok');
        CREATE TABLE public.item (id bigint GENERATED ALWAYS AS IDENTITY, name text NOT NULL, mood public.mood DEFAULT 'ok'::public.mood);
        CREATE TABLE public.ticket (id smallint GENERATED ALWAYS AS IDENTITY (MAXVALUE 1200), note text);
        CREATE SEQUENCE public.drawn;
        CREATE TABLE public.ledger (id bigint NOT NULL, item bigint, drawn bigint DEFAULT nextval('public.drawn'::regclass) NOT NULL);
        """;
    private static final String AFTER_ROWS = """
        ALTER TABLE ONLY public.item ADD CONSTRAINT item_pkey PRIMARY KEY (id);
        ALTER TABLE ONLY public.ticket ADD CONSTRAINT ticket_pkey PRIMARY KEY (id);
        ALTER TABLE ONLY public.ledger ADD CONSTRAINT ledger_pkey PRIMARY KEY (id);
        CREATE INDEX item_name ON public.item USING btree (name);
        ALTER TABLE ONLY public.ledger ADD CONSTRAINT ledger_item_fkey FOREIGN KEY (item) REFERENCES public.item(id);
        """;

    private Process killed;

    CopyTest() {
        super("copy", 24_810);
    }

    @AfterEach
    void endProcess() {
        if (killed != null) killed.destroyForcibly();
    }

    @Test
    void aCopyFromVersion18To18TakesWhatComesInBetween() throws Exception {
        adoptTheFirst();
        server("node-2", Optional.empty());
        config("node-2");
        String[] copy = {"copy", "--config", configured("node-2"), "--from", postgres("node-1").replace("postgres@", "copier@"), "--pg-dump", standIn()};
        try (var writers = new WriterLoad(() -> DriverManager.getConnection(url("node-1", "node-2")), 2, CopyTest::commit)) {
            more(writers);
            restartTickets();
            assertThat(baton(2, copy)).as("without a password").contains("--from", "no password was provided", "BATON_SOURCE_PASSWORD, which is not set", "Nothing was changed");
            assertThat(asProcess(2, "wrong", copy)).contains("password authentication failed", "BATON_SOURCE_PASSWORD").doesNotContain("wrong", "is not set");
            assertThat(asProcess(2, PASSWORD, copy)).contains("Extensions that", "are not installed on the server of", "shop_units", "Nothing was copied", "Install their packages here");
            provideExtension("node-2");

            killInTheMiddle(copy);
            assertThat(ask("node-2", "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")).as("what is left of it").isEqualTo("0");
            assertThat(asProcess(0, PASSWORD, copy)).contains("a snapshot of node-1, which leads,", "public.item: 1000 rows", "node-2 goes on from position").doesNotContain(PASSWORD);
            assertThat(ask("node-2", "SELECT last_value || ' ' || is_called FROM public.ticket_id_seq")).as("restarted since it was announced").isEqualTo("1 false");

            startNode("node-2");
            equal();
            switchover("node-2");
            more(writers);
            sql("node-2", "INSERT INTO public.ticket (note) VALUES ('of the new leader')");
            switchover("node-1");
            more(writers);
            List<Long> acknowledged = writers.stop();
            equal();
            for (String node : List.of("node-1", "node-2")) assertThat(numbers(node)).as("acknowledged ones, on " + node).containsAll(acknowledged);
        }
    }

    private static boolean commit(Connection connection, int writer, long number) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("INSERT INTO public.ledger (id, item) VALUES (" + number + ", " + (number % 1000 + 1) + ")");
            return statement.getWarnings() == null;
        }
    }

    private void adoptTheFirst() throws Exception {
        server("node-1", Optional.empty());
        provideExtension("node-1");
        sql("node-1", BEFORE_ROWS, "INSERT INTO public.item (name) SELECT md5(n::text) FROM generate_series(1, 1000) n", AFTER_ROWS);
        Path access = Path.of(ask("node-1", "SHOW hba_file"));
        Files.writeString(access, "host all copier all scram-sha-256\n" + Files.readString(access));
        sql("node-1", "CREATE ROLE copier SUPERUSER LOGIN PASSWORD '" + PASSWORD + "'", "SELECT pg_reload_conf()");
        assertThat(baton(0, "init", "--config", config("node-1"))).contains("PostgreSQL 18", "adopted: a schema of", "shop_units", "'baton copy'");
        startNode("node-1");
        leads("node-1");
    }

    /** What was announced before would leave the restarted sequence of the copy without a single value. */
    private void restartTickets() throws SQLException {
        sql("node-1", "SELECT setval('public.ticket_id_seq', 700)");
        await().atMost(LIMIT).until(() -> announced("ticket_id_seq"));
        sql("node-1", "TRUNCATE public.ticket RESTART IDENTITY");
    }

    private boolean announced(String sequence) {
        try (var reader = new KafkaLogReader(new KafkaClients(kafka.bootstrap()), CLUSTER + ".log", "test")) {
            reader.seekAfter(-1);
            long end = reader.end();
            var found = new ArrayList<String>();
            while (reader.next() < end) for (LogReader.Record record : reader.poll(Duration.ofMillis(100)))
                if (record.entry() instanceof SequencesAdvanced advanced) advanced.sequences().forEach(position -> found.add(position.name()));
            return found.contains(sequence);
        }
    }

    /** Files of an extension that the server's program does not have. They lie in its data, where its account may look. */
    private void provideExtension(String node) throws IOException, SQLException {
        Path place = Path.of(ask(node, "SHOW data_directory")).resolve("shop");
        Path files = Files.createDirectories(place.resolve("extension"));
        Files.writeString(files.resolve("shop_units.control"), "comment = 'units of a shop'\ndefault_version = '1.0'\nrelocatable = true\n");
        Files.writeString(files.resolve("shop_units--1.0.sql"), "CREATE DOMAIN metre AS numeric CHECK (VALUE >= 0);\n");
        sql(node, "ALTER SYSTEM SET extension_control_path = '$system:" + place + "'", "SELECT pg_reload_conf()");
        await().atMost(LIMIT).until(() -> ask(node, "SELECT count(*) FROM pg_available_extensions WHERE name = 'shop_units'").equals("1"));
    }

    /** When all rows are there and nothing is committed. The server notices by itself that nobody waits for it any more. */
    private void killInTheMiddle(String... copy) throws Exception {
        try (Connection other = DriverManager.getConnection(servers.get("node-2").jdbcUrl() + "?user=postgres"); var statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + GATE + ")");
            killed = process(PASSWORD, copy).redirectErrorStream(true).redirectOutput(dir.resolve("killed.txt").toFile()).start();
            await().atMost(LIMIT).until(() -> {
                assertThat(killed.isAlive()).as(Files.readString(dir.resolve("killed.txt"))).isTrue();
                return !ask("node-2", "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").equals("0");
            });
            killed.destroyForcibly().waitFor();
            await().atMost(LIMIT).until(() -> ask("node-2", "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'baton-copy'").equals("0"));
        }
    }

    private String asProcess(int wanted, String password, String... arguments) throws Exception {
        Path said = dir.resolve("said.txt");
        Process process = process(password, arguments).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(said)).isEqualTo(wanted);
            return Files.readString(said);
        } finally {
            process.destroyForcibly();
        }
    }

    private ProcessBuilder process(String password, String... arguments) {
        var command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(), "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
            "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"), "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().put(Settings.SOURCE_PASSWORD, password);
        return builder;
    }

    private String standIn() throws IOException {
        Path before = Files.writeString(dir.resolve("before.sql"), BEFORE_ROWS);
        Path after = Files.writeString(dir.resolve("after.sql"), "SELECT pg_catalog.pg_advisory_lock_shared(" + GATE + ");\n" + AFTER_ROWS);
        Path file = Files.writeString(dir.resolve("pg_dump"), "#!/bin/sh\ncase \"$1\" in --version) echo 'pg_dump (PostgreSQL) 18.0'; exit;; esac\n"
            + "test \"$PGPASSWORD\" = '" + PASSWORD + "' || { echo 'no password' >&2; exit 1; }\n"
            + "case \"$*\" in *--section=pre-data*) cat '" + before + "';; *--section=post-data*) cat '" + after + "';; esac\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file.toString();
    }

    private String ask(String node, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(servers.get(node).jdbcUrl() + "?user=postgres"); var statement = connection.createStatement();
             var row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
