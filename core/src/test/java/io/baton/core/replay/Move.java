package io.baton.core.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One thing that somebody does to the log; the two numbers choose who and how much. */
record Move(Kind kind, int a, int b) {
    /** {@code weight}: how often; what stops every reader is rare, or no story would go on. */
    enum Kind {
        CLAIM(30), RIVAL_CLAIM(12), OLD_CLAIM(10), HIGH_CLAIM(10), LOST_LOG_CLAIM(1),
        ROWS(60), PROGRESS(20), SEQUENCES(10), PART(40), LAST_PART(15),
        STALE_WRITE(25), DUPLICATE(25), REPUBLISH(25), GAP(8), HOLE(20),
        WRONG_PART(1), INTERRUPTION(1), SNAPSHOT(10), ADOPTED(4), UNKNOWN(1), FUTURE_WRITE(1);

        final int weight;

        Kind(int weight) {
            this.weight = weight;
        }
    }

    /** Every kind as often as it is to be drawn. */
    static List<Kind> bag() {
        List<Kind> bag = new ArrayList<>();
        for (Kind kind : Kind.values()) for (int i = 0; i < kind.weight; i++) bag.add(kind);
        return bag;
    }

    static List<Move> random(Random random, int count) {
        var bag = bag();
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < count; i++) moves.add(new Move(bag.get(random.nextInt(bag.size())), random.nextInt(8), random.nextInt(4)));
        return moves;
    }
}
