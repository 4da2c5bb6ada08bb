package io.baton.cli.demo;

import io.baton.core.election.Patience;
import java.nio.file.Path;

/** What the demo was asked for. {@code load}: writes per second; {@code keep}: whether data outlives it; {@code patience}: of its monitors. */
record DemoOptions(Path dir, int load, boolean keep, int nodes, int monitors, Patience patience) {}
