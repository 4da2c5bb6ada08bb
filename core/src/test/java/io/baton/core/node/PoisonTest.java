package io.baton.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.LogEntry.Progress;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.Lsn;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trap A15. */
class PoisonTest {
    private final Poison poison = new Poison();

    @Test
    void theFirstRefusalOnlyMakesItCareful() {
        poison.taking(5, part(1, true));
        poison.taking(6, part(1, true));
        assertThat(poison.refused(6)).isFalse();
        assertThat(poison.place()).isEmpty();
        assertThat(poison.isCareful(6)).isTrue();
        assertThat(poison.isCareful(7)).isFalse();
    }

    @Test
    void theSecondNamesTheTransactionByItsFirstPart() {
        poison.refused(7);
        poison.taking(5, part(1, true));
        poison.taking(6, part(1, false));
        poison.taking(7, part(2, true));
        assertThat(poison.refused(7)).isTrue();
        assertThat(poison.place()).hasValue(6);
    }

    @Test
    void allPartsOfWhatIsSkippedAreAndNothingElse() {
        poison.refused(7);
        poison.taking(6, part(1, false));
        poison.refused(7);
        poison.skip(6, "me");
        assertThat(poison.place()).isEmpty();
        poison.taking(5, part(1, true));
        assertThat(poison.skips()).isFalse();
        poison.taking(6, part(1, false));
        assertThat(poison.skips()).isTrue();
        poison.taking(7, part(2, true));
        assertThat(poison.skips()).isTrue();
        poison.taking(8, new Progress(1, 9, new Lsn(9), 0));
        assertThat(poison.skips()).isFalse();
    }

    private static RowsChanged part(int part, boolean last) {
        return new RowsChanged(1, part, part, last, 1, new Lsn(8), 0, List.of(), List.of());
    }
}
