package io.baton.cli;

import io.baton.adapters.runtime.InvalidSettingsException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/**
 * What a command that failed tells the person who asked: a sentence, if the failure was foreseen and says what to do. Only what nobody
 * foresaw is told with its trace, for that is what a report of it needs.
 */
final class Failure {
    private Failure() {}

    /** Whoever throws one of these in code of this project has written its message for a person. */
    private static boolean isForeseen(Throwable e) {
        if (isOurs(e.getClass().getName())) return true;
        boolean told = e instanceof IllegalStateException || e instanceof IllegalArgumentException
            || e instanceof UnsupportedOperationException || e instanceof UncheckedIOException;
        StackTraceElement[] trace = e.getStackTrace();
        return told && e.getMessage() != null && trace.length > 0 && isOurs(trace[0].getClassName());
    }

    private static boolean isOurs(String type) {
        return type.startsWith("io.baton.");
    }

    static void tell(Throwable e, PrintWriter err) {
        if (e instanceof InvalidSettingsException invalid) {
            err.println("baton: " + invalid.report());
        } else if (isForeseen(e)) {
            err.println("baton: " + e.getMessage());
        } else {
            err.println("baton: stopped by an error that this build does not know. Nothing is known of how far it got: look at 'baton status'"
                + " before you try again. If it comes again, report it with what follows.");
            e.printStackTrace(err);
        }
        err.flush();
    }
}
