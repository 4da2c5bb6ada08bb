package io.baton.core.term;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Prints the state diagram from the door itself, so that docs/terms.md cannot go stale. {@code -Dbaton.accept=true} rewrites it. */
class TermDiagramTest {
    private static final Path PAGE = Path.of("..", "docs", "terms.md");
    private static final String BEGIN = "```mermaid\n";
    private static final String END = "```\n";

    @Test
    void theDiagramInTheDocsIsTheOneThatTheCodeAllows() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END, from);
        if (Boolean.getBoolean("baton.accept")) Files.writeString(PAGE, page.substring(0, from) + diagram() + page.substring(to));
        else assertThat(page.substring(from, to)).as("docs/terms.md; accept the change with -Dbaton.accept=true").isEqualTo(diagram());
    }

    @Test
    void theDocsHaveARowForEveryStep() throws IOException {
        String page = Files.readString(PAGE);
        for (var edge : TermSteps.legal())
            assertThat(page).contains("| " + edge.from() + " | " + edge.step() + " | " + edge.to() + " |");
    }

    private static String diagram() {
        var text = new StringBuilder("stateDiagram-v2\n    [*] --> " + new TermDoor().term().word() + "\n");
        for (var edge : TermSteps.legal())
            text.append("    ").append(edge.from()).append(" --> ").append(edge.to()).append(": ").append(edge.step()).append('\n');
        return text.toString();
    }
}
