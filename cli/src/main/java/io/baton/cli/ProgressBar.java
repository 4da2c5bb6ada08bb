package io.baton.cli;

import io.baton.adapters.runtime.RoleLoop;
import io.baton.adapters.snapshot.SnapshotProgress;
import io.baton.core.port.Loops;
import java.io.PrintWriter;

/** A line that tells how far something is, again and again while it lasts: in place on a terminal, now and then elsewhere. */
final class ProgressBar implements AutoCloseable {
    private static final int WIDTH = 30;
    private static final long ON_TERMINAL = 200_000_000L;
    private static final long ELSEWHERE = 5_000_000_000L;

    private final SnapshotProgress progress;
    private final PrintWriter out;
    private final boolean terminal = System.console() != null;
    private final Loops.Loop loop;
    private int longest;
    private String last = "";

    ProgressBar(SnapshotProgress progress, PrintWriter out) {
        this.progress = progress;
        this.out = out;
        this.loop = RoleLoop.loops().start("progress", now -> {
            show();
            return terminal ? ON_TERMINAL : ELSEWHERE;
        });
    }

    private void show() {
        String line = progress.line();
        if (line.isEmpty() || !terminal && line.equals(last)) return;
        last = line;
        int full = (int) (progress.part() * WIDTH);
        String bar = terminal ? "\r[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "] " : "";
        longest = Math.max(longest, line.length());
        out.print(bar + line + (terminal ? " ".repeat(longest - line.length()) : System.lineSeparator()));
        out.flush();
    }

    @Override
    public void close() {
        loop.stop();
        if (terminal) out.print("\r" + " ".repeat(WIDTH + longest + 3) + "\r");
        out.flush();
    }
}
