package io.baton.adapters.http;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RawPathTest {
    @Test
    void splitsBeforeItDecodes() {
        assertThat(RawPath.values("a%2Cb,c")).containsExactly("a,b", "c");
        assertThat(RawPath.values("")).containsExactly("");
        assertThat(RawPath.values(",")).containsExactly("", "");
        assertThat(RawPath.values("a%252Cb,%F0%9F%98%80,+")).containsExactly("a%2Cb", "😀", "+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "%zz", "a%-1b", "%FF", "%C3", "%00", "%ED%A0%80", "\ud800"})
    void refusesWhatIsNoText(String raw) {
        assertThatThrownBy(() -> RawPath.decode(raw, "the key")).isInstanceOf(ProblemException.class).hasMessageContaining("the key ");
    }
}
