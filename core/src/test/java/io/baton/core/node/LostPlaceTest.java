package io.baton.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.FollowerDatabase.Stored;
import io.baton.core.port.LogTruncatedException;
import io.baton.core.port.LogUnavailableException;
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

    /** Trap F1: what it had committed and never logged is told by its slot alone, which goes with its database. */
    @Test
    void whatAFormerLeaderMayHaveLeftIsKeptFirst() {
        one.stored = new Stored(OneNode.at(3, 2, "a"), 0);
        one.logStart = 10;
        one.keeping = new LogUnavailableException("the quarantine is out of reach", null);
        one.start();
        assertThat(one.step(2).condition()).isEqualTo(Condition.RETRYING);
        one.keeping = null;
        assertThat(one.step(1).condition()).isEqualTo(Condition.NEEDS_SNAPSHOT);
        assertThat(one.did).containsExactly("keep after 10");
    }

    @Test
    void aFollowerHasLeftNothing() {
        one.stored = new Stored(OneNode.at(3, 2, "b"), 0);
        one.logStart = 10;
        one.start();
        assertThat(one.step(2).condition()).isEqualTo(Condition.NEEDS_SNAPSHOT);
        assertThat(one.did).isEmpty();
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
