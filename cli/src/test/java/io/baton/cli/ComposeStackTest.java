package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The stack of {@code docker/}, built from this tree and started beside any other: it takes minutes, so it has to be asked for by
 * {@code -Dbaton.test.servers=containers}.
 */
class ComposeStackTest {
    private static final Path DOCKER = Path.of("../docker").toAbsolutePath().normalize();
    private static final Pattern IMAGE = Pattern.compile("(?m)^(?:FROM|\\s+image:) (\\S+:[\\d.]\\S*)");
    /** Another project and other ports than those of a stack that somebody may have running here. */
    private static final Map<String, String> OWN = Map.of("COMPOSE_PROJECT_NAME", "baton-test", "BATON_STACK_PORTS", "2");

    private record Ran(int code, String out) {}

    @BeforeAll
    static void start() throws Exception {
        assumeTrue("containers".equals(System.getProperty("baton.test.servers")), "the stack was not started: -Dbaton.test.servers=containers was not given");
        assumeTrue(run("docker", "compose", "version").code() == 0 && run("docker", "version").code() == 0, "the stack was not started: no Docker engine answers, or it has no compose");
        for (String image : images()) assumeTrue(run("docker", "image", "inspect", image).code() == 0 || run("docker", "pull", image).code() == 0,
            "the stack was not started: the Docker engine has not the image " + image + " and cannot get it");
        Ran up = compose("up", "--build", "--detach", "--wait");
        assertThat(up.code()).as(up.out()).isZero();
    }

    @AfterAll
    static void stop() throws Exception {
        if ("containers".equals(System.getProperty("baton.test.servers"))) compose("down", "--volumes", "--timeout", "5");
    }

    @Test
    void theLeadersContainersAreKilledUnderLoadAndNothingIsLost() throws Exception {
        Ran status = compose("exec", "-T", "node1", "baton", "status");
        assertThat(status.out().lines().filter(line -> line.startsWith("node"))).hasSize(3).allMatch(line -> line.contains(" OK "));
        assertThat(status.out().lines().filter(line -> line.contains(" leading "))).hasSize(1);

        Ran scenario = run(DOCKER.resolve("scenarios/kill-leader").toString());
        assertThat(scenario.code()).as(scenario.out()).isZero();
        assertThat(scenario.out()).contains("equal: ", "kept: all ", "equal, and nothing is lost");
    }

    /** What is built from, and what is run, without the image that is built here. */
    private static TreeSet<String> images() throws IOException {
        var images = new TreeSet<String>();
        for (String file : List.of("Dockerfile", "compose.yaml"))
            IMAGE.matcher(Files.readString(DOCKER.resolve(file))).results().map(MatchResult::group).map(line -> line.strip().split("\\s+")[1]).forEach(images::add);
        assertThat(images).hasSizeGreaterThanOrEqualTo(4);
        return images;
    }

    private static Ran compose(String... arguments) throws Exception {
        return run(Stream.concat(Stream.of("docker", "compose", "-f", DOCKER.resolve("compose.yaml").toString()), Stream.of(arguments)).toArray(String[]::new));
    }

    private static Ran run(String... command) throws Exception {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(OWN);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ran(process.waitFor(), out);
        } catch (IOException e) {
            // There is no such program.
            return new Ran(127, e.getMessage());
        }
    }
}
