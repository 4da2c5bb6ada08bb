package io.baton.adapters.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnansweredAppendsTest {
    private static final long MILLI = 1_000_000;

    private final UnansweredAppends unanswered = new UnansweredAppends();

    @Test
    void timeRunsOnlyWhileAnAnswerIsAwaited() {
        assertThat(unanswered.millis(900 * MILLI)).isZero();
        unanswered.begin(1_000 * MILLI);
        assertThat(unanswered.millis(1_700 * MILLI)).isEqualTo(700);
        unanswered.answer(1_800 * MILLI);
        assertThat(unanswered.millis(9_000 * MILLI)).isZero();
        unanswered.begin(10_000 * MILLI);
        assertThat(unanswered.millis(10_005 * MILLI)).isEqualTo(5);
    }

    @Test
    void furtherAppendsDoNotHideThatTheFirstOneWaits() {
        unanswered.begin(0);
        unanswered.begin(500 * MILLI);
        assertThat(unanswered.millis(800 * MILLI)).isEqualTo(800);
    }

    @Test
    void anAnswerShowsThatTheBrokerIsThere() {
        unanswered.begin(0);
        unanswered.begin(0);
        unanswered.answer(600 * MILLI);
        assertThat(unanswered.millis(700 * MILLI)).isEqualTo(100);
    }
}
