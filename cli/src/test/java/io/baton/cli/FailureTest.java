package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.port.LogUnavailableException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureTest {
    @Test
    void whatWasForeseenIsASentence() {
        assertThat(told(new LogUnavailableException("the log is away; nothing was sent", null))).isEqualToIgnoringNewLines("baton: the log is away; nothing was sent");
        assertThat(told(new IllegalStateException("thrown here, with a message"))).isEqualToIgnoringNewLines("baton: thrown here, with a message");
    }

    @Test
    void whatNobodyForesawKeepsItsTrace() {
        assertThat(told(new NullPointerException())).contains("an error that this build does not know", "NullPointerException", "\tat io.baton");
        RuntimeException ofALibrary = org.assertj.core.api.Assertions.catchThrowableOfType(IllegalArgumentException.class, () -> Integer.parseInt("x"));
        assertThat(told(ofALibrary)).as("its message was not written for a person").contains("\tat java.");
        RuntimeException empty = org.assertj.core.api.Assertions.catchThrowableOfType(UnsupportedOperationException.class, () -> List.of().add(null));
        assertThat(told(empty)).contains("\tat java.");
    }

    private static String told(Throwable e) {
        var text = new StringWriter();
        Failure.tell(e, new PrintWriter(text));
        return text.toString();
    }
}
