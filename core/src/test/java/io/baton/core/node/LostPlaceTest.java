package io.baton.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.FollowerDatabase.Stored;
import io.baton.core.port.LogTruncatedException;
import io.baton.core.term.Term;
import org.junit.jupiter.api.Test;

/** The log no longer holds what a node has to read next. */
class LostPlaceTest {
    private final OneNode one = new OneNode("a");

    /** A leader that was filled from a snapshot behind the claim that ended its epoch never reads that claim. */
    @Test
    void aLeaderThatWasFilledAgainFollows() {
        leads();
        one.claim(3, "b");
        one.stored = new Stored(OneNode.at(2, 3, "b"), 4);
        fill();
        assertThat(one.node.view().term()).isInstanceOf(Term.Following.class);
    }

    @Test
    void soDoesOneThatReadsTheClaimAgain() {
        leads();
        one.claim(3, "b");
        one.stored = new Stored(OneNode.at(0, 1, "a"), 4);
        fill();
        assertThat(one.node.view().term()).isInstanceOf(Term.Following.class);
    }

    private void leads() {
        one.store = true;
        one.start();
        one.claim(1, "a");
        one.step(1);
        one.claim(2, "a");
        assertThat(one.step(1).term()).isInstanceOf(Term.Opening.class);
        one.polling = new LogTruncatedException("trimmed");
        assertThat(one.step(1).condition()).isEqualTo(Condition.NEEDS_SNAPSHOT);
        assertThat(one.node.view().term()).isInstanceOf(Term.Closing.class);
        one.did.clear();
    }

    /** Its gate may have stuck when it was to be shut. */
    private void fill() {
        one.filled = true;
        one.step(5);
        assertThat(one.did).contains("close");
        assertThat(one.node.view().condition()).isEqualTo(Condition.OK);
    }
}
