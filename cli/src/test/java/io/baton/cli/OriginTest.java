package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which database may be given to which node, by how the log begins. */
class OriginTest {
    private static final Optional<String> NOBODY = Optional.empty();
    private static final Optional<String> A = Optional.of("a");

    @Test
    void aClusterThatBeganEmptyTakesEmptyDatabasesOnly() {
        for (boolean writes : new boolean[] {false, true}) {
            var origin = new Origin(NOBODY, A, writes);
            assertThat(origin.refusal("a", true)).isEmpty();
            assertThat(origin.refusal("b", true)).isEmpty();
            assertThat(origin.refusal("b", false).orElseThrow()).contains("the cluster began empty", "Nothing was changed", "Give the node an empty database");
        }
    }

    @Test
    void whatCameBetweenInitAndTheFirstStartIsNotPassedOver() {
        assertThat(new Origin(NOBODY, A, false).refusal("a", false).orElseThrow()).contains("came after 'baton init'", "Run 'baton init' with this node's settings again");
        assertThat(new Origin(NOBODY, A, true).refusal("a", false).orElseThrow()).contains("the cluster began empty");
    }

    @Test
    void aClusterThatBeganWithContentStartsWithThatVeryContent() {
        var origin = new Origin(A, A, false);
        assertThat(origin.refusal("a", false)).isEmpty();
        assertThat(origin.refusal("a", true).orElseThrow()).contains("it is empty", "Give it back its content");
    }

    @Test
    void everybodyElseNeedsACopyWhateverIsThere() {
        for (boolean empty : new boolean[] {false, true}) {
            assertThat(new Origin(A, A, false).refusal("b", empty).orElseThrow()).contains("the content of a's database, which the log does not hold", "baton copy");
            assertThat(new Origin(A, A, true).refusal("b", empty).orElseThrow()).contains("baton copy");
            assertThat(new Origin(A, A, true).refusal("a", empty).orElseThrow()).as("it has lost its database since").contains("baton copy");
        }
    }

    @Test
    void beforeInitNobodyKnows() {
        assertThat(new Origin(NOBODY, NOBODY, false).refusal("a", true).orElseThrow()).contains("Run 'baton init' first");
    }
}
