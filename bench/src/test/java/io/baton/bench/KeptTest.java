package io.baton.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeptTest {
    private static final Rows ROWS = new Rows(Map.of("a", Set.of(1L, 2L), "b", Set.of(1L, 2L, 3L)), 0);

    @Test
    void whatIsOnEveryNodeOrInQuarantineIsWell() {
        assertThat(Kept.troubles(List.of(1L, 2L, 4L), ROWS, Set.of(4L))).isEmpty();
    }

    @Test
    void whatIsNeitherWasDropped() {
        assertThat(Kept.troubles(List.of(1L, 3L, 4L, 5L), ROWS, Set.of(5L))).singleElement().asString()
            .isEqualTo("2 writes that were committed with 'local' are neither on every node nor in quarantine");
    }

    @Test
    void whatIsBothWasNotLost() {
        assertThat(Kept.troubles(List.of(1L, 2L), ROWS, Set.of(2L))).singleElement().asString().contains("1 writes are in quarantine although");
    }
}
