package io.baton.cli.demo;

import java.nio.file.Path;
import java.time.Duration;

/** What the demo was asked for. {@code load}: writes per second; {@code keep}: whether data outlives it; {@code silence}: of its monitors' settings. */
record DemoOptions(Path dir, int load, boolean keep, int nodes, int monitors, Duration silence) {}
