package io.baton.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.bench.Leaks.Held;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaksTest {
    private static final Leaks BEFORE = leaks(new Held(7, 1, 10, 40, 100));

    /** Each node of three leads some three times in ten failovers. */
    @Test
    void whatIsLeftBehindAtEachChangeOfLeaderIsALeak() {
        assertThat(leaks(new Held(7, 1, 13, 43, 103)).since(BEFORE))
            .isEqualTo(List.of("a holds 3 more sessions", "a holds 3 more threads", "a holds 3 more files"));
        assertThat(leaks(new Held(7, 1, 12, 42, 102)).since(BEFORE)).isEmpty();
    }

    @Test
    void aProcessThatWasStartedAgainHasNothingToBeComparedWith() {
        assertThat(leaks(new Held(8, 1, 90, 90, 900)).since(BEFORE)).isEmpty();
    }

    private static Leaks leaks(Held held) {
        return new Leaks(Map.of("a", held));
    }
}
