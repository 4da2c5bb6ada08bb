package io.baton.adapters.http;

import io.baton.core.log.Position;
import java.util.Optional;

/** A problem as another node told it: what can be judged of it. The same build wrote it. */
record ToldProblem(String type, Optional<Position> position) {
    private static final ToldProblem NONE = new ToldProblem("", Optional.empty());

    boolean is(Problem.Kind kind) {
        return type.equals(kind.type());
    }

    /** Of any text: an error that another kind of server wrote has no type. */
    static ToldProblem read(String body) {
        try {
            return JsonText.read(body, json -> {
                var told = new ToldProblem[] {NONE};
                json.object("a problem", name -> {
                    switch (name) {
                        case "type" -> told[0] = new ToldProblem(json.string("the type"), told[0].position);
                        case "position" -> told[0] = new ToldProblem(told[0].type, Optional.of(Position.parse(json.string("the position"))));
                        default -> json.skip();
                    }
                });
                return told[0];
            });
        } catch (ProblemException | IllegalArgumentException e) {
            return NONE;
        }
    }
}
