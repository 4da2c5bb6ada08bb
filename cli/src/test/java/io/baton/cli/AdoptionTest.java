package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.baton.adapters.runtime.Settings;
import io.baton.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that is there already becomes a cluster's, while its clients write: of PostgreSQL 15 as Debian has it, with followers of 15 and 18. */
class AdoptionTest extends OnAdoptedDatabase {
    private static final String ROLES = "CREATE ROLE shop_owner; CREATE ROLE shop_reader";

    private Path programs;

    AdoptionTest() {
        super("adopt", 24_800);
    }

    @BeforeEach
    @Override
    void startKafka() {
        Optional<Path> installed = EmbeddedPostgres.installed(15);
        Assumptions.assumeTrue(installed.isPresent(), "this machine has no PostgreSQL 15; what needs none is in CopyTest");
        programs = installed.get();
        Assumptions.assumeTrue(Files.isExecutable(programs.resolve("bin/pg_dump")) && Files.isExecutable(programs.resolve("bin/pgbench")), "it lacks its client programs");
        super.startKafka();
    }

    @Test
    void itsNodesAreEqualUnderWritesAndAfterAFailoverAndASwitchBack() throws Exception {
        server("node-1", Optional.of(programs));
        server("node-2", Optional.of(programs));
        server("node-3", Optional.empty());
        sql("node-1", ROLES, Files.readString(Path.of("src/test/resources/adopt/nasty.sql")));
        pgbench("node-1", "postgres");
        try (var writers = ShopWriters.start(url("node-1", "node-2", "node-3"), 4)) {
            await().atMost(LIMIT).until(() -> writers.acknowledged() > 50);
            String report = baton(0, "init", "--config", config("node-1"));
            assertThat(report).contains("PostgreSQL 15", "wal_level logical", "tables without a key", "public.keyless", "large object 4711", "public.of_this_server",
                "always on public.watched", "shop_owner, shop_reader", "hstore", "users_own", "work_mem", "adopted: a schema of", "'baton copy'");
            startNode("node-1");
            leads("node-1");
            more(writers);

            config("node-2");
            assertThatThrownBy(() -> startNode("node-2")).as("the log lacks what the cluster began with")
                .hasMessageContainingAll("began with the content of node-1's database", "baton copy");
            assertThat(baton(2, "copy", "--config", config("node-2"), "--from", postgres("node-1"))).contains("shop_owner, shop_reader", "CREATE ROLE", "Nothing was copied");
            sql("node-2", ROLES);
            assertThat(baton(0, "copy", "--config", config("node-2"), "--from", postgres("node-1"))).contains("a snapshot of node-1, which leads,",
                "public.pgbench_accounts: 100000 rows", "node-2 goes on from position");
            more(writers);
            startNode("node-2");
            await().atMost(LIMIT).until(() -> state("node-2").equals("OK"));
            assertThat(baton(2, "copy", "--config", config("node-2"), "--from", postgres("node-1"))).contains("belongs to node 'node-2'", "Nothing was copied");

            String twice = Files.writeString(dir.resolve("twice.yaml"), Files.readString(Path.of(configured("node-2"))).replace(postgres("node-2"), postgres("node-3"))).toString();
            assertThat(baton(2, "copy", "--config", twice, "--from", postgres("node-1"))).contains("a process of node-2 runs", "Nothing was copied");

            sql("node-3", ROLES);
            assertThat(baton(0, "copy", "--config", config("node-3"), "--from", postgres("node-2"))).contains("a snapshot of node-2 at position");
            startNode("node-3");
            more(writers);
            equal();
            assertThatThrownBy(() -> api("node-3").post("/v1/follower/rebuild", null, LIMIT)).as("the log lacks the beginning")
                .hasMessageContainingAll("cannot be filled again from the log alone", "baton copy");
            equal();

            startMonitor();
            servers.get("node-1").kill();
            await().atMost(LIMIT).until(() -> !leader().isEmpty() && !leader().equals("node-1"));
            more(writers);
            servers.get("node-1").restart();
            await().atMost(LIMIT).until(() -> state("node-1").equals("OK") && role("node-1").equals("following"));
            equal();
            switchover("node-1");
            more(writers);
            List<Long> acknowledged = writers.stop();
            equal();
            for (String node : List.of("node-1", "node-2", "node-3"))
                assertThat(numbers(node)).as("acknowledged ones, on " + node).containsAll(acknowledged);
        }
    }

    /**
     * The other way round. No pg_dump of version 18 comes along with the tests, so the one that is named here writes the schema of a twin that was made by
     * the same statements on a server of version 15; the place in the log, the rows and the sequences are those of the real leader.
     */
    @Test
    void aLeaderOfVersion18HasFollowersOf15And18() throws Exception {
        server("node-1", Optional.empty());
        server("node-2", Optional.of(programs));
        server("node-3", Optional.empty());
        for (String node : List.of("node-1", "node-2", "node-3")) sql(node, ROLES);
        sql("node-2", "CREATE DATABASE twin");
        String nasty = Files.readString(Path.of("src/test/resources/adopt/nasty.sql"));
        sql("node-1", nasty);
        pgbench("node-1", "postgres");
        try (Connection twin = DriverManager.getConnection(servers.get("node-2").jdbcUrl().replace("/postgres", "/twin") + "?user=postgres&preferQueryMode=simple");
             var statement = twin.createStatement()) {
            statement.execute(nasty);
        }
        pgbench("node-2", "twin");
        try (var writers = ShopWriters.start(url("node-1", "node-2", "node-3"), 4)) {
            baton(0, "init", "--config", config("node-1"));
            startNode("node-1");
            leads("node-1");
            more(writers);
            assertThat(baton(2, "copy", "--config", config("node-2"), "--from", postgres("node-1"), "--pg-dump", programs.resolve("bin/pg_dump").toString()))
                .contains("is of version 15 and cannot read a server of version 18", "postgresql-client-18", "--pg-dump", "Nothing was copied");
            baton(0, "copy", "--config", config("node-2"), "--from", postgres("node-1"), "--pg-dump", twinsDump());
            startNode("node-2");
            baton(0, "copy", "--config", config("node-3"), "--from", postgres("node-2"));
            startNode("node-3");
            more(writers);
            equal();
            switchover("node-2");
            more(writers);
            switchover("node-1");
            more(writers);
            List<Long> acknowledged = writers.stop();
            equal();
            assertThat(numbers("node-2")).containsAll(acknowledged);
            emptyAsThePageSays("node-3");
            assertThatThrownBy(() -> startNode("node-3")).hasMessageContaining("baton copy");
            baton(0, "copy", "--config", config("node-3"), "--from", postgres("node-2"));
            startNode("node-3");
            equal();
        }
    }

    /** Rows are asked for by name, and a name may mean another table from one moment to the next. */
    @Test
    void namesThatChangeBetweenTwoTablesSpoilTheCopyAndNothingIsKeptOfIt() throws Exception {
        server("node-1", Optional.of(programs));
        server("node-2", Optional.of(programs));
        sql("node-1", "CREATE SCHEMA one", "CREATE SCHEMA two", "CREATE TABLE one.t (id int PRIMARY KEY)", "CREATE TABLE two.t (id int PRIMARY KEY)", "INSERT INTO two.t VALUES (2)");
        baton(0, "init", "--config", config("node-1"));
        startNode("node-1");
        leads("node-1");
        var settings = Settings.node(Path.of(config("node-2")));
        var from = Settings.node(Path.of(configured("node-1"))).postgres();
        var swapped = new AtomicBoolean();
        assertThatThrownBy(() -> Wiring.copy(settings, from, Optional.of(programs.resolve("bin/pg_dump")), List.of(), Optional.empty(), line -> {
            if (!line.startsWith("one.t:")) return;
            swap();
            swapped.set(true);
        })).hasMessageContainingAll("the schema changed while it was copied", "one.t is two.t now", "Nothing was copied", "run it again");
        assertThat(swapped).isTrue();
        try (Connection other = DriverManager.getConnection(servers.get("node-1").jdbcUrl() + "?user=postgres&ApplicationName=shop"); var statement = other.createStatement()) {
            assertThatThrownBy(() -> Wiring.copy(settings, from, Optional.of(programs.resolve("bin/pg_dump")), List.of(), Optional.of(Duration.ZERO), line -> {
                if (line.startsWith("one.t:")) truncate(statement);
            })).hasMessageContainingAll("it kept others waiting for more than 0 s: process", "of postgres (TRUNCATE two.t)", "--keep-locks", "Nothing was copied");
        }
        sql("node-1", "INSERT INTO one.t VALUES (7)");
        baton(0, "copy", "--config", configured("node-2"), "--from", postgres("node-1"), "--pg-dump", programs.resolve("bin/pg_dump").toString());
        startNode("node-2");
        await().atMost(LIMIT).until(() -> state("node-2").equals("OK"));
        Verification.Result result = new Verification(ClusterStatus.ask(nodes.keySet().stream().map(this::api).toList())).run(true);
        assertThat(result.tables()).isNotEmpty().allMatch(table -> table.difference().isEmpty());
    }

    /** Returns when it waits. */
    private void truncate(java.sql.Statement statement) {
        var done = CompletableFuture.runAsync(() -> {
            try {
                statement.execute("TRUNCATE two.t");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        await().atMost(LIMIT).ignoreExceptions().until(() -> done.isDone() || waits());
        assertThat(done).isNotDone();
    }

    private boolean waits() throws SQLException {
        try (Connection connection = DriverManager.getConnection(servers.get("node-1").jdbcUrl() + "?user=postgres"); var statement = connection.createStatement();
             var row = statement.executeQuery("SELECT 1 FROM pg_locks WHERE NOT granted AND waitstart < now()")) {
            return row.next();
        }
    }

    private void swap() {
        try {
            sql("node-1", "ALTER SCHEMA one RENAME TO aside", "ALTER SCHEMA two RENAME TO one", "ALTER SCHEMA aside RENAME TO two");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The page's own statements, on a server whose node is stopped. */
    private void emptyAsThePageSays(String node) throws Exception {
        nodes.remove(node).close();
        String page = Files.readString(Path.of("..", "docs", "adopt.md"));
        String statements = page.substring(page.indexOf("```sql\n") + 7).replaceFirst("(?s)```.*", "").replace("shop", "postgres");
        try (Connection connection = DriverManager.getConnection(servers.get(node).jdbcUrl().replace("/postgres", "/template1") + "?user=postgres");
             var statement = connection.createStatement()) {
            for (String one : statements.split(";\n")) statement.execute(one);
        }
    }

    private String twinsDump() throws IOException {
        EmbeddedPostgres twin = servers.get("node-2");
        Path file = Files.writeString(dir.resolve("pg_dump"), "#!/bin/sh\ncase \"$1\" in --version) echo 'pg_dump (PostgreSQL) 18.0'; exit;; esac\n"
            + "for argument; do case \"$argument\" in --section=*) section=$argument;; esac; done\nexec " + programs.resolve("bin/pg_dump") + " -h " + twin.host() + " -p " + twin.port()
            + " -U postgres $section --exclude-schema=baton --no-blobs twin\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file.toString();
    }

    private void pgbench(String node, String database) throws Exception {
        EmbeddedPostgres server = servers.get(node);
        Process run = new ProcessBuilder(programs.resolve("bin/pgbench").toString(), "-i", "-q", "-h", server.host(), "-p", Integer.toString(server.port()), "-U", server.user(),
            database).redirectErrorStream(true).start();
        String said = new String(run.getInputStream().readAllBytes());
        assertThat(run.waitFor()).as(said).isZero();
    }
}
