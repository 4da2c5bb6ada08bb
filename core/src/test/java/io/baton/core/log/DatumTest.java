package io.baton.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** NULL, an empty text and an untouched TOAST value are three different things (trap A1). */
class DatumTest {
    @Test
    void nullIsNotAnEmptyText() {
        assertThat(Datum.of(null)).isSameAs(Datum.NULL);
        assertThat(Datum.of("")).isNotEqualTo(Datum.NULL);
        assertThat(Datum.NULL.text()).isNull();
        assertThat(Datum.of("").text()).isEmpty();
    }

    @Test
    void trapA1AnUnchangedValueCannotBeTakenForNull() {
        assertThat(Datum.UNCHANGED).isNotEqualTo(Datum.NULL);
        assertThatThrownBy(Datum.UNCHANGED::text).isInstanceOf(IllegalStateException.class).hasMessageContaining("leave its column out");
    }
}
