package io.baton.core.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.election.FailureDetector.Limits;
import org.junit.jupiter.api.Test;

/** The rules of suspicion, one by one. */
class FailureDetectorTest {
    private FailureDetector detector = FailureDetector.start(Limits.USUAL);
    private long append = 1_700_000_000_000L;

    @Test
    void aRegularNodeIsSuspectedAfterTheFloorAndNotBefore() {
        beats(20, 100);
        others(700);
        assertThat(detector.suspects("a")).isFalse();
        others(50);
        assertThat(detector.suspects("a")).isTrue();
        assertThat(detector.silence("a")).isEqualTo(750);
    }

    @Test
    void anIrregularNodeEarnsPatienceUpToTheCeiling() {
        beats(20, 100);
        assertThat(detector.patience("a")).isEqualTo(700);
        for (int i = 0; i < 10; i++) {
            beats(3, 50);
            beats(1, 900);
        }
        assertThat(detector.patience("a")).isGreaterThan(1500).isLessThanOrEqualTo(2000);
        beats(300, 100);
        assertThat(detector.patience("a")).isEqualTo(700);
    }

    @Test
    void aHigherFloorLetsEveryNodeBeSilentForThatLong() {
        detector = FailureDetector.start(Limits.USUAL.withFloor(5000));
        beats(20, 100);
        others(4950);
        assertThat(detector.suspects("a")).isFalse();
        others(100);
        assertThat(detector.suspects("a")).isTrue();
    }

    @Test
    void onePauseOfHalfASecondDoesNotSlowTheNextDetection() {
        beats(50, 100);
        beats(1, 600);
        assertThat(detector.suspects("a")).isFalse();
        assertThat(detector.patience("a")).isEqualTo(700);
    }

    @Test
    void trapD1NoTimePassesWhileNothingIsHeard() {
        beats(20, 100);
        long before = detector.now();
        append += 10_000;
        detector = detector.heard("b", append);
        assertThat(detector.now() - before).isEqualTo(Limits.USUAL.longestStep());
        assertThat(detector.suspects("a")).isFalse();
    }

    @Test
    void trapD2AfterASilenceOfEverybodyANodeHasTheGraceToBeHeardAgain() {
        beats(20, 100);
        append += 10_000;
        detector = detector.heard("b", append);
        others(2950);
        assertThat(detector.suspects("a")).isFalse();
        assertThat(detector.isFresh("a")).isFalse();
        others(100);
        assertThat(detector.suspects("a")).isTrue();
    }

    @Test
    void trapD2AnOutageDoesNotCountAsAnIntervalOfAnybody() {
        beats(50, 100);
        append += 10_000;
        detector = detector.heard("a", append).heard("b", append);
        assertThat(detector.patience("a")).isEqualTo(700);
        others(750);
        assertThat(detector.suspects("a")).isTrue();
    }

    @Test
    void trapD2WhoComesBackLateFromAnOutageHasNotBecomeIrregularByThat() {
        beats(50, 100);
        append += 10_000;
        detector = detector.heard("b", append);
        others(1500);
        detector = detector.heard("a", append);
        assertThat(detector.patience("a")).isEqualTo(700);
    }

    @Test
    void trapD4EntriesOfTheLogCountAsSignsOfTheirLeader() {
        beats(20, 100);
        for (int i = 0; i < 20; i++) {
            others(100);
            detector = detector.wrote("a");
        }
        assertThat(detector.suspects("a")).isFalse();
        others(750);
        assertThat(detector.suspects("a")).isTrue();
    }

    @Test
    void trapD7StampsThatStepBackLetNoTimePass() {
        beats(20, 100);
        long before = detector.now();
        append -= 3_600_000;
        detector = detector.heard("b", append);
        assertThat(detector.now()).isEqualTo(before);
        others(750);
        assertThat(detector.suspects("a")).isTrue();
    }

    @Test
    void aNodeThatWasNeverHeardIsGivenTheGrace() {
        others(3000);
        assertThat(detector.suspects("a")).isFalse();
        others(100);
        assertThat(detector.suspects("a")).isTrue();
        assertThat(detector.isFresh("a")).isFalse();
    }

    @Test
    void limitsThatContradictEachOtherAreRefused() {
        assertThatThrownBy(() -> new Limits(700, 600, 250, 1000, 3000)).hasMessageContaining("floor <= ceiling");
        assertThatThrownBy(() -> new Limits(200, 600, 250, 1000, 3000)).hasMessageContaining("longestStep < floor");
    }

    private void beats(int count, long interval) {
        for (int i = 0; i < count; i++) {
            for (long left = interval; left > 50; left -= 50) others(50);
            append += 50;
            detector = detector.heard("a", append);
        }
    }

    private void others(long millis) {
        for (long passed = 0; passed < millis; passed += 50) {
            append += 50;
            detector = detector.heard("b", append);
        }
    }
}
