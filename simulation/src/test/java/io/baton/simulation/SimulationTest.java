package io.baton.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SimulationTest {
    @Test
    void everyPromiseIsKept() {
        var said = new ByteArrayOutputStream();
        int exit = SimulationRunner.run(1, 1_000, new PrintStream(said, true, StandardCharsets.UTF_8));
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("every promise kept");
        assertThat(exit).isZero();
    }

    @Test
    void aSeedReplaysAlone() {
        for (long seed = 1; seed < 20; seed++) assertThat(Simulation.run(seed).hash()).isEqualTo(Simulation.run(seed).hash());
        assertThat(Simulation.run(1).hash()).isNotEqualTo(Simulation.run(2).hash());
    }
}
