package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the real launcher in a copy of a source tree, with a PATH of our own making. */
class LauncherTest {
    /** Programs of every system that the launcher may use. */
    private static final List<String> TOOLS = List.of("bash", "env", "readlink", "find", "head", "mkdir", "mv", "grep", "flock", "id", "sleep", "rmdir", "cat", "touch");

    @TempDir
    Path dir;
    private Path tree;
    private Path bin;

    private record Ran(int code, String out) {}

    @BeforeEach
    void copyLauncher() throws IOException {
        tree = Files.createDirectories(dir.resolve("a tree"));
        bin = Files.createDirectories(dir.resolve("bin"));
        // The search below /usr/lib/jvm is turned elsewhere, because this very machine has a Java there.
        String script = Files.readString(Path.of("../baton")).replace("/usr/lib/jvm/", dir + "/jvm/");
        Files.writeString(tree.resolve("baton"), script);
        assertThat(tree.resolve("baton").toFile().setExecutable(true)).isTrue();
        Files.createDirectories(tree.resolve("cli/src/main"));
        Files.writeString(tree.resolve("pom.xml"), "<project/>");
        for (String tool : TOOLS) for (String place : List.of("/usr/bin/", "/bin/")) {
            Path program = Path.of(place + tool);
            if (Files.exists(program) && !Files.exists(bin.resolve(tool))) Files.createSymbolicLink(bin.resolve(tool), program);
        }
    }

    @Test
    void missingJavaIsSaidInOneLine() throws Exception {
        Ran ran = run(tree.resolve("baton"), dir);

        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.out().lines()).singleElement().asString().startsWith("baton: Java 17 or newer is missing; install a JDK");
    }

    @Test
    void tooOldAJavaIsNamed() throws Exception {
        program(bin.resolve("java"), "echo 'openjdk version \"1.8.0_402\"' >&2");

        assertThat(run(tree.resolve("baton"), dir).out().lines()).singleElement().asString()
            .contains("Java 17 or newer is missing; " + bin.resolve("java") + " is version 8");
    }

    @Test
    void missingMavenIsSaidInOneLine() throws Exception {
        fakeJava(dir.resolve("jvm/java-21"));

        Ran ran = run(tree.resolve("baton"), dir);

        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.out().lines()).singleElement().asString().startsWith("baton: Maven is missing").contains("install Maven");
    }

    @Test
    void aJavaWithoutCompilerIsSaid() throws Exception {
        fakeJava(dir.resolve("jvm/java-21"));
        Files.delete(dir.resolve("jvm/java-21/bin/javac"));
        fakeMaven("true");

        assertThat(run(tree.resolve("baton"), dir).out().lines()).singleElement().asString().contains("without javac; install a JDK");
    }

    @Test
    void buildsOnceThroughASymbolicLinkAndAgainAfterAChange() throws Exception {
        fakeJava(dir.resolve("jvm/java-21"));
        fakeMaven("true");
        Path link = Files.createSymbolicLink(dir.resolve("baton link"), Path.of("a tree/baton"));

        assertThat(run(link, Path.of("/")).out()).contains("baton: building").contains("io.baton.cli.Main a b  c");
        assertThat(run(link, Path.of("/")).out()).doesNotContain("building").contains("io.baton.cli.Main a b  c");
        assertThat(builds()).containsExactly(tree.toRealPath().toString());

        Path source = Files.writeString(tree.resolve("cli/src/main/New.java"), "class New {}");
        Files.setLastModifiedTime(source, java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() + 2_000));
        assertThat(run(link, Path.of("/")).out()).contains("baton: building");
        assertThat(builds()).hasSize(2);
    }

    @Test
    void anInstallationRunsWhatIsInItsLibAndBuildsNothing() throws Exception {
        fakeJava(dir.resolve("jvm/java-21"));
        fakeMaven("true");
        Files.createDirectories(tree.resolve("lib"));
        Files.writeString(tree.resolve("lib/baton-cli.jar"), "");

        assertThat(run(tree.resolve("baton"), dir).out()).contains("-cp " + tree.toRealPath() + "/lib/* io.baton.cli.Main a b  c").doesNotContain("building");
        assertThat(dir.resolve("builds")).doesNotExist();
    }

    @Test
    void aFailedBuildStartsNothing() throws Exception {
        fakeJava(dir.resolve("jvm/java-21"));
        fakeMaven("echo '[ERROR] no such symbol'; exit 1");

        Ran ran = run(tree.resolve("baton"), dir);

        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.out()).contains("[ERROR] no such symbol", "the build failed and nothing was started", "build.log").doesNotContain("io.baton.cli.Main");
        assertThat(run(tree.resolve("baton"), dir).out()).contains("baton: building");
    }

    @Test
    void firstUsesAtTheSameTimeBuildOnce() throws Exception {
        fakeJava(dir.resolve("jvm/java-21"));
        fakeMaven("sleep 0.5");
        List<Process> all = Stream.generate(() -> start(tree.resolve("baton"), dir)).limit(4).toList();

        for (Process process : all) assertThat(finish(process).out()).contains("io.baton.cli.Main");

        assertThat(builds()).hasSize(1);
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(dir.resolve("builds"));
    }

    private void fakeJava(Path home) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        program(home.resolve("bin/java"), "if [ \"$1\" = -version ]; then echo 'openjdk version \"21.0.2\"' >&2; else echo \"$@\"; fi");
        program(home.resolve("bin/javac"), "true");
    }

    private void fakeMaven(String body) throws IOException {
        program(bin.resolve("mvn"), "pwd -P >> '" + dir + "/builds'\n" + body);
    }

    private static void program(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Ran run(Path launcher, Path from) throws Exception {
        return finish(start(launcher, from));
    }

    private Process start(Path launcher, Path from) {
        var builder = new ProcessBuilder(launcher.toString(), "a", "b  c").directory(from.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", bin.toString(), "LC_ALL", "C"));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Ran finish(Process process) throws Exception {
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), out);
    }
}
