package io.baton.core.term;

import io.baton.core.log.Leader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds out by trying what the door lets through: each step from each term, on a fresh door. */
final class TermSteps {
    static final Leader OTHER = new Leader("b", "i1");

    /** A call of the door with an epoch above all before it. */
    enum Step {
        FOLLOW(door -> door.follow(9, OTHER)),
        OPEN(door -> door.open(9)),
        LEAD(TermDoor::lead),
        CLOSE(door -> door.close("epoch 9 names b")),
        REJOIN(door -> door.rejoin(9, OTHER));

        final Consumer<TermDoor> call;

        Step(Consumer<TermDoor> call) {
            this.call = call;
        }
    }

    /** A shortest way from a new door into each term, in epoch 5. */
    enum From {
        FOLLOWING(door -> door.follow(5, OTHER)),
        OPENING(door -> door.open(5)),
        LEADING(door -> { door.open(5); door.lead(); }),
        CLOSING(door -> { door.open(5); door.close("test"); }),
        REJOINING(door -> { door.open(5); door.close("test"); door.rejoin(5, OTHER); });

        final Consumer<TermDoor> way;

        From(Consumer<TermDoor> way) {
            this.way = way;
        }

        TermDoor door() {
            var door = new TermDoor();
            way.accept(door);
            return door;
        }
    }

    record Edge(String from, String step, String to) {}

    private TermSteps() {}

    /** Where the step leads, or empty if the door refuses it. */
    static Optional<Term> attempt(From from, Step step) {
        var door = from.door();
        try {
            step.call.accept(door);
            return Optional.of(door.term());
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }

    static List<Edge> legal() {
        List<Edge> edges = new ArrayList<>();
        for (var from : From.values())
            for (var step : Step.values())
                attempt(from, step).ifPresent(to -> edges.add(new Edge(from.door().term().word(), step.name().toLowerCase(), to.word())));
        return edges;
    }
}
