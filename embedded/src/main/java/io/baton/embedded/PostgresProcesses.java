package io.baton.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** All processes of one database cluster: the postmaster, its children, and orphans of an earlier postmaster. */
final class PostgresProcesses {
    /** A fast shutdown that an owner's watchdog has begun should be over by then. */
    private static final Duration ORPHAN_LIMIT = Duration.ofSeconds(12);
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(30);

    private final String data;
    private final String title;
    private final Path lockFile;

    PostgresProcesses(PostgresHome home) {
        data = home.data().toString();
        title = "postgres: " + home.clusterName() + ": ";
        lockFile = home.lockFile();
    }

    /** A postmaster keeps its command line, its children change it soon after the fork. */
    private List<ProcessTable.Entry> all() {
        return ProcessTable.find(command -> isPostmaster(command) || command.get(0).startsWith(title));
    }

    private boolean isPostmaster(List<String> command) {
        return command.size() > 2 && command.get(0).endsWith("/postgres") && command.get(2).equals(data);
    }

    private static List<Long> ids(List<ProcessTable.Entry> entries) {
        return entries.stream().map(ProcessTable.Entry::pid).toList();
    }

    /** Stops the postmaster first, so that it can no longer fork, then all others. */
    void pause(long postmaster) {
        ProcessTable.signal("STOP", postmaster);
        boolean stopped = Waiting.until(SIGNAL_LIMIT, () -> {
            var running = all().stream().filter(entry -> entry.state() != 'T').toList();
            ProcessTable.signal("STOP", ids(running));
            return running.isEmpty();
        });
        if (!stopped) throw new EmbeddedServerException("PostgreSQL " + postmaster + " is not stopped completely; resume or kill it");
    }

    void resume() {
        ProcessTable.signal("CONT", ids(all()));
    }

    /** Ends every process with SIGKILL and returns when none is left. */
    void kill() {
        ProcessTable.signal("STOP", ids(ProcessTable.find(this::isPostmaster)));
        boolean gone = Waiting.until(SIGNAL_LIMIT, () -> {
            var left = all();
            ProcessTable.signal("KILL", ids(left));
            return left.isEmpty();
        });
        if (!gone) {
            throw new EmbeddedServerException("processes of " + data + " did not end within 30 s of SIGKILL: " + ids(all())
                + "; they hang in the kernel (a dead disk?), end them by hand");
        }
    }

    /**
     * Waits for a server whose owner was killed, and ends it if that takes too long. PostgreSQL refuses to start while a backend of a
     * killed postmaster is left, or when the process id in a stale postmaster.pid now belongs to another process of its user.
     */
    void clearLeftovers() {
        Waiting.until(ORPHAN_LIMIT, () -> ProcessTable.find(this::isPostmaster).isEmpty());
        kill();
        try {
            Files.deleteIfExists(lockFile);
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot remove the stale " + lockFile + "; nothing was started; remove it by hand", e);
        }
    }

    /** As pg_ctl does: the postmaster itself writes into its lock file when it accepts connections. */
    boolean ready(long postmaster) {
        try {
            List<String> lines = Files.readAllLines(lockFile);
            return lines.size() > 7 && lines.get(0).strip().equals(Long.toString(postmaster)) && lines.get(7).strip().equals("ready");
        } catch (IOException e) {
            return false;
        }
    }
}
