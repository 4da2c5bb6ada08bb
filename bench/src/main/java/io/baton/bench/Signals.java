package io.baton.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Signals to parts of the demo: only to processes that {@code cluster.json} names, and to what those have started. */
final class Signals {
    private Signals() {}

    static void send(String signal, Long... pids) {
        var command = new ArrayList<>(List.of("kill", "-" + signal));
        for (long pid : pids) {
            if (pid <= 1) throw new CannotMeasureException("a part does not run, so it cannot be hurt; './baton status' tells more");
            // Parents first: what is stopped can fork no further child. SIGCONT and SIGKILL do not mind the order.
            ProcessHandle process = ProcessHandle.of(pid)
                .orElseThrow(() -> new CannotMeasureException("process " + pid + " of cluster.json does not run; './baton status' tells more"));
            Stream.concat(Stream.of(process), process.descendants()).forEach(p -> command.add(Long.toString(p.pid())));
        }
        try {
            // One command for all, as when the machine itself stops. A child that has ended meanwhile is no failure.
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException e) {
            throw new CannotMeasureException("cannot send signals: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotMeasureException("interrupted", e);
        }
    }
}
