package io.baton.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.Leader;
import io.baton.core.node.NodeView;
import io.baton.core.term.Term;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A client that waited in vain is told the true reason. */
class WhyClosedTest {
    @Test
    void eachStateHasItsOwnSentence() {
        assertThat(why(new Term.Leading(3), 12_400)).contains("the log has not answered for 12 s");
        assertThat(why(new Term.Leading(3), 100)).contains("handing over");
        assertThat(WhyClosed.of(view(new Term.Leading(3)), Optional.of("the relay stopped: broken"), 100)).isEqualTo("the relay stopped: broken");
        assertThat(why(new Term.Opening(3), -1)).isEqualTo("it is opening its epoch");
        assertThat(why(new Term.Rejoining(3, Leader.NONE), -1)).isEqualTo("it is rejoining");
        assertThat(why(new Term.Following(3, Leader.NONE), -1)).contains("still reading the log");
    }

    @Test
    void aNodeThatDoesNotGoOnSaysWhy() {
        NodeView view = view(new Term.Leading(3));
        var halted = new NodeView(view.term(), view.state(), true, 0, 0, 0, NodeView.Condition.RETRYING, "PostgreSQL is away");
        assertThat(WhyClosed.of(halted, Optional.empty(), 9_000)).contains("PostgreSQL is away");
    }

    private static String why(Term term, long millisSinceReadBack) {
        return WhyClosed.of(view(term), Optional.empty(), millisSinceReadBack);
    }

    private static NodeView view(Term term) {
        return NodeView.initial(term);
    }
}
