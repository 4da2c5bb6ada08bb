package io.baton.adapters.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.cluster.Heartbeat;
import io.baton.core.cluster.Room;
import io.baton.core.cluster.Standing;
import io.baton.core.log.Position;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeartbeatCodecTest {
    static Heartbeat beat(String node) {
        return new Heartbeat(node, "i-1", "http://127.0.0.1:1", "127.0.0.1:5432/app", "leading", 3, 9,
            Position.parse("3:16/B374D848"), 12, 1, 20, 3, "OK", new Heartbeat.Health(true, false, true),
            "the \"slot\" is\nlost ☃", 7, 12.5, true, new Standing("b-1", 12, Set.of("c/b-2", "d/b-3")),
            new Room(1, 2, 3, -1, 5, 6, new Room.Log(7, 8, 9, 10, 11, "for \"c\"")), true);
    }

    @Test
    void aHeartbeatComesBackAsItWas() {
        assertThat(HeartbeatCodec.decode(HeartbeatCodec.encode(beat("a")))).isEqualTo(beat("a"));
    }

    @Test
    void whatALaterVersionAddsIsIgnoredAndWhatIsMissingIsEmpty() {
        Heartbeat read = HeartbeatCodec.decode(bytes("{\"v\":2,\"mood\":{\"a\":[1]},\"x\":null,"
            + "\"node\":\"a\",\"epoch\":4,\"detail\":null}"));
        assertThat(read.node()).isEqualTo("a");
        assertThat(read.epoch()).isEqualTo(4);
        assertThat(read.detail()).isEmpty();
        assertThat(read.position()).isEqualTo(Position.START);
        assertThat(read.health().good()).isFalse();
        assertThat(read.room()).isEqualTo(Room.UNKNOWN);
    }

    @Test
    void bytesThatAreNotAHeartbeatAreRefused() {
        for (String text : new String[] {"", "[]", "{", "{}", "{\"node\":\"a\",\"epoch\":\"x\"}", "{\"node\":\"a\",\"position\":\"p\"}"})
            assertThatThrownBy(() -> HeartbeatCodec.decode(bytes(text))).as(text).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
