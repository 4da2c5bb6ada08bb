package io.baton.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks at {@code /proc}. Command lines and states are readable for everybody there, while the working directory of another
 * user's process is not even readable for root in a container without CAP_SYS_PTRACE.
 */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");

    private ProcessTable() {}

    /** @param state one letter, as in proc(5): T is stopped */
    record Entry(long pid, char state, List<String> command) {}

    /** Processes that match. Zombies are left out: they hold nothing, and a container without an init never reaps them. */
    static List<Entry> find(Predicate<List<String>> command) {
        var found = new ArrayList<Entry>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path one : all) look(one).filter(entry -> command.test(entry.command())).forEach(found::add);
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot list " + PROC + "; embedded servers need Linux with /proc mounted", e);
        }
        return found;
    }

    private static Stream<Entry> look(Path process) {
        try {
            String line = Files.readString(process.resolve("cmdline"));
            if (line.isEmpty()) return Stream.empty();
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            if (state == 'Z' || state == 'X') return Stream.empty();
            return Stream.of(new Entry(Long.parseLong(process.getFileName().toString()), state, Arrays.asList(line.split("\0"))));
        } catch (IOException e) {
            // It ended while we looked.
            return Stream.empty();
        }
    }

    /** Sends a signal by its short name, such as STOP. Processes that have ended meanwhile are passed over. */
    static void signal(String name, List<Long> pids) {
        if (pids.isEmpty()) return;
        String ids = pids.stream().map(String::valueOf).collect(Collectors.joining(" "));
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + ids)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot run /bin/sh to send SIG" + name + " to " + ids + "; they were left as they are", e);
        } catch (InterruptedException e) {
            throw Waiting.interrupted("sending SIG" + name + " to " + ids);
        }
    }

    static void signal(String name, long pid) {
        signal(name, List.of(pid));
    }
}
