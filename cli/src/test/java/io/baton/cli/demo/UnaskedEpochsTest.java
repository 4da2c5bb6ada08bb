package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnaskedEpochsTest {
    @Test
    void aLeaderThatIsOnlySlowIsNoFault() throws Exception {
        assertThat(since(3, claim(4, true, "node-1 was silent for more than 900 ms while others were heard; of the healthy followers node-2 has applied most (3:0/1)."),
            claim(5, true, "node-2 did not get to lead epoch 4 within 3000 ms; of the healthy followers node-1 has applied most (3:0/1)."))).isEmpty();
    }

    @Test
    void aLeaderThatBrokeIsOne() throws Exception {
        assertThat(since(3, claim(3, true, "node-1 goes on leading after trouble: before the test"), claim(4, false, "node-1 goes on leading after trouble: too late"),
            claim(4, true, "node-1 goes on leading after trouble: the relay stopped"), claim(5, true, "node-1 cannot go on leading: a row is too large; of the healthy")))
            .containsExactly("epoch 4 of n: node-1 goes on leading after trouble: the relay stopped", "epoch 5 of n: node-1 cannot go on leading: a row is too large; of the healthy");
    }

    private static List<String> since(long epoch, String... claims) throws JsonProcessingException {
        return UnaskedEpochs.since(epoch, new ObjectMapper().readTree("{\"claims\": [" + String.join(",", claims) + "]}"));
    }

    private static String claim(long epoch, boolean valid, String reason) {
        return "{\"epoch\": " + epoch + ", \"leader\": \"n\", \"valid\": " + valid + ", \"reason\": \"" + reason + "\"}";
    }
}
