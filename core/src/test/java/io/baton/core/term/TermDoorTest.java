package io.baton.core.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Leader;
import io.baton.core.term.TermSteps.Edge;
import io.baton.core.term.TermSteps.From;
import io.baton.core.term.TermSteps.Step;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The door lets ten kinds of step through, and throws on every other one without moving. */
class TermDoorTest {
    @Test
    void theseAndNoOtherStepsAreLegal() {
        assertThat(TermSteps.legal()).containsExactlyInAnyOrder(
            new Edge("following", "follow", "following"),
            new Edge("following", "open", "opening"),
            new Edge("following", "rejoin", "rejoining"),
            new Edge("opening", "lead", "leading"),
            new Edge("opening", "open", "opening"),
            new Edge("leading", "open", "opening"),
            new Edge("opening", "close", "closing"),
            new Edge("leading", "close", "closing"),
            new Edge("closing", "rejoin", "rejoining"),
            new Edge("rejoining", "follow", "following"));
    }

    @ParameterizedTest
    @MethodSource("illegalSteps")
    void anIllegalStepThrowsNamesItselfAndMovesNothing(From from, Step step) {
        var door = from.door();
        var before = door.term();
        assertThatThrownBy(() -> step.call.accept(door)).isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("illegal step '" + step.name().toLowerCase() + "'").hasMessageContaining(before.toString());
        assertThat(door.term()).isEqualTo(before);
    }

    static Stream<Arguments> illegalSteps() {
        return Arrays.stream(From.values()).flatMap(from -> Arrays.stream(Step.values())
            .filter(step -> TermSteps.attempt(from, step).isEmpty()).map(step -> Arguments.of(from, step)));
    }

    @Test
    void aNewDoorFollowsNobody() {
        assertThat(new TermDoor().term()).isEqualTo(new Term.Following(0, Leader.NONE));
    }

    @ParameterizedTest
    @EnumSource(names = {"FOLLOWING", "OPENING", "LEADING"})
    void trapF4NoStepGoesBackToAnOlderEpoch(From from) {
        var door = from.door();
        var before = door.term();
        assertThatThrownBy(() -> door.open(4)).isInstanceOf(IllegalStateException.class).hasMessageContaining("epoch 4 after");
        assertThat(door.term()).isEqualTo(before);
    }

    @Test
    void trapF4AClosedLeaderDoesNotFollowAnOlderEpoch() {
        var closing = From.CLOSING.door();
        assertThatThrownBy(() -> closing.rejoin(4, TermSteps.OTHER)).hasMessageContaining("epoch 4 after");
        var rejoining = From.REJOINING.door();
        assertThatThrownBy(() -> rejoining.follow(4, TermSteps.OTHER)).hasMessageContaining("epoch 4 after");
        var following = From.FOLLOWING.door();
        assertThatThrownBy(() -> following.follow(4, TermSteps.OTHER)).hasMessageContaining("epoch 4 after");
    }

    @Test
    void leadingAndClosingKeepTheEpochThatWasOpened() {
        var door = From.OPENING.door();
        door.lead();
        assertThat(door.term()).isEqualTo(new Term.Leading(5));
        door.close("epoch 6 names b");
        assertThat(door.term()).isEqualTo(new Term.Closing(5, "epoch 6 names b"));
        door.rejoin(6, TermSteps.OTHER);
        assertThat(door.term()).isEqualTo(new Term.Rejoining(6, TermSteps.OTHER));
    }
}
