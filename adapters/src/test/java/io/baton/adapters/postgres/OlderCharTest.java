package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Change;
import io.baton.core.log.Relation;
import io.baton.core.port.ApplyException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Trap A11: a follower of version 14 would take the first byte of such a text without a word. */
class OlderCharTest {
    private static final TargetColumn ID = new TargetColumn("id", "integer", "integer[]", ',', false, false, true, false, "=");
    private static final TargetColumn CHAR = new TargetColumn("c", "\"char\"", "\"char\"[]", ',', false, false, true, true, null);
    private static final TargetTable TABLE = new TargetTable(new Relation("s", "t", 'd', List.of(new Relation.Column("id", true, 23, -1),
        new Relation.Column("c", false, 18, -1))), false, List.of(ID, CHAR), List.of(0), true, true);

    @Test
    void aCharThatItCannotReadIsRefused() {
        var planner = new RowChange.Planner(TABLE);
        assertThatThrownBy(() -> planner.plan(new Change.Insert(0, FollowerFixture.row(1, "\\375")))).isInstanceOf(ApplyException.class)
            .hasMessageContaining("s.t with id=1").hasMessageContaining("\\375").hasMessageContaining("upgrade it");
        assertThatThrownBy(() -> planner.plan(new Change.Update(0, Optional.empty(), FollowerFixture.row(1, "\\375")))).isInstanceOf(ApplyException.class);
    }

    @Test
    void othersAreTaken() {
        var planner = new RowChange.Planner(TABLE);
        for (String text : new String[] {"x", "\\", "", null})
            assertThat(planner.plan(new Change.Insert(0, FollowerFixture.row(1, text))).row()).hasSize(2);
    }
}
