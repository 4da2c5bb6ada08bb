package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages say is there, is there: files, tests, commands with their options, and the errors of the API. */
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Places that exist only once something was built or is running. */
    private static final List<String> NOT_IN_THE_TREE = List.of(".baton/", "target/", "node-1/");

    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern PATH = Pattern.compile("`([\\w.-]+(?:/[\\w.-]+)+/?|[\\w-]+\\.(?:java|md|sql|sh|xml|yaml))`");
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|Properties))(?:\\.(\\w+))?`");
    private static final Pattern ROUTE = Pattern.compile("\"(/v1/\\w+|/metrics)");
    private static final Pattern KIND = Pattern.compile("(?m)^ {8}([A-Z_]+)\\((\\d+), Retry\\.([A-Z_]+), ");

    static Stream<Path> pages() throws IOException {
        try (var docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "docker/README.md").map(ROOT::resolve),
                docs.filter(file -> file.toString().endsWith(".md")).sorted()).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPathThatIsNamedExists(Path page) throws IOException {
        String text = Files.readString(page);
        var missing = new ArrayList<String>();
        for (String link : all(LINK, text)) if (!link.contains("://") && !Files.exists(page.resolveSibling(link))) missing.add(link);
        for (String path : all(PATH, FENCE.matcher(text).replaceAll("")))
            if (NOT_IN_THE_TREE.stream().noneMatch(path::startsWith) && !Files.exists(ROOT.resolve(path))) missing.add(path);
        assertThat(missing).as("named in " + ROOT.relativize(page)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyTestThatIsNamedExists(Path page) throws IOException {
        String text = Files.readString(page);
        for (MatchResult named : TEST.matcher(text).results().toList()) {
            String source = Files.readString(javaFile(named.group(1)));
            if (named.group(2) != null) assertThat(source).as(named.group()).contains("void " + named.group(2) + "(");
        }
    }

    /** Parsed, not run: a command or an option that was renamed must not live on in a page. */
    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandThatIsShownIsUnderstood(Path page) throws IOException {
        for (MatchResult fence : FENCE.matcher(Files.readString(page)).results().toList()) {
            for (String line : fence.group(2).lines().map(l -> l.replaceFirst("^\\$ ", "")).filter(l -> l.startsWith("./baton ")).toList()) {
                String[] arguments = line.substring("./baton ".length()).replaceAll("\\s+(#.*|&)$", "").strip().split("\\s+");
                assertThatCode(() -> Main.commandLine().parseArgs(arguments)).as(line).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void theTestCommandIsWhatContinuousIntegrationRuns() throws IOException {
        List<String> ci = Files.readAllLines(ROOT.resolve(".ci/run")).stream().filter(line -> line.startsWith("mvn")).toList();
        String readme = Files.readString(ROOT.resolve("README.md"));
        var shown = FENCE.matcher(readme).results().flatMap(fence -> fence.group(2).lines()).filter(line -> line.startsWith("mvn")).toList();
        assertThat(ci).hasSize(1);
        assertThat(shown).isEqualTo(ci);
    }

    @Test
    void theArchitectureFitsOnAFewPages() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("ARCHITECTURE.md"))).hasSizeLessThan(150);
    }

    @Test
    void decisionsAreShort() throws IOException {
        try (var files = Files.list(ROOT.resolve("docs/decisions"))) {
            for (Path decision : files.toList()) assertThat(Files.readAllLines(decision)).as(decision.toString()).hasSizeLessThan(40);
        }
    }

    @Test
    void everyErrorOfTheApiIsInItsPageWithWhatItMeansForARetry() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/api.md"));
        List<MatchResult> kinds = KIND.matcher(Files.readString(javaFile("Problem"))).results().toList();
        assertThat(kinds).hasSizeGreaterThan(10);
        for (MatchResult kind : kinds) {
            String row = "| `" + word(kind.group(1)) + "` | " + kind.group(2) + " | " + word(kind.group(3)) + " |";
            assertThat(page.contains(row)).as("docs/api.md has a row that begins with " + row).isTrue();
        }
    }

    @Test
    void everyCallOfTheApiIsInItsPage() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/api.md"));
        try (var files = Files.list(javaFile("Problem").getParent())) {
            for (Path file : files.filter(f -> f.toString().endsWith("Routes.java")).toList())
                for (String path : all(ROUTE, Files.readString(file))) assertThat(page.contains(path)).as("docs/api.md names " + path).isTrue();
        }
    }

    private static String word(String constant) {
        return constant.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** Looks into sources only: what is built comes and goes, with the temporary files of other tests in it. */
    private static Path javaFile(String type) throws IOException {
        try (var modules = Files.list(ROOT)) {
            for (Path sources : modules.map(module -> module.resolve("src")).filter(Files::isDirectory).toList())
                try (var files = Files.find(sources, 14, (file, attributes) -> file.endsWith(type + ".java"))) {
                    Optional<Path> found = files.findFirst();
                    if (found.isPresent()) return found.get();
                }
        }
        throw new AssertionError("there is no " + type + ".java");
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }
}
