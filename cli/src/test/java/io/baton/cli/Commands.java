package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

/** The command line, in this process. */
public final class Commands {
    private Commands() {}

    /** Runs a command, which has to end with that exit code, and returns what it printed. */
    public static String run(int exitCode, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
        assertThat(code).as("%s%n%s%n%s", String.join(" ", arguments), out, err).isEqualTo(exitCode);
        return out.toString();
    }
}
