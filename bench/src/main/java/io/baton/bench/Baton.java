package io.baton.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@code ./baton} command, as an operator types it. */
final class Baton {
    record Answer(int exit, String text) {
        String lastLine() {
            return text.strip().lines().reduce((before, line) -> line).orElse("(no output)");
        }
    }

    private static final long END_MILLIS = 30_000;

    private final Cluster cluster;
    private final Path home;
    private final Path dir;

    Baton(Cluster cluster) {
        this.cluster = cluster;
        home = cluster.home();
        dir = cluster.dir();
    }

    /** Waits for its end. Output and errors are both in the text. */
    Answer run(String... words) {
        var command = new ArrayList<>(List.of(home.resolve("baton").toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("BATON_DIR", dir.toString());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), text);
        } catch (IOException e) {
            throw new CannotMeasureException(command.get(0) + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotMeasureException("interrupted", e);
        }
    }

    /** As a supervisor would start it again. */
    void startPart(String id) {
        Answer answer = run("demo", "start-part", id);
        if (answer.exit() != 0) throw new CannotMeasureException(id + " could not be started again: " + answer.text().strip());
    }

    /** Starts a node that was killed, once the demo has noticed that it is gone. */
    void restart(String node) {
        Waiting.until(END_MILLIS, () -> cluster.node(node).pid() == 0);
        startPart(node);
    }

    /** Empty if all nodes are equal, else what differs or why it could not be compared, after trying for {@code millis}. */
    String difference(long millis) {
        var last = new Answer[1];
        // 2 means that it could not be compared just now; 1 that a table differs, which no patience mends.
        Waiting.until(millis, () -> (last[0] = run("verify")).exit() != 2);
        return last[0].exit() == 0 ? "" : last[0].text().strip();
    }
}
