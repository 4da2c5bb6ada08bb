package io.baton.cli.demo;

import java.nio.file.Path;

/** What the demo was asked for. {@code load}: writes per second; {@code keep}: whether data outlives it. */
record DemoOptions(Path dir, int load, boolean keep, int nodes, int monitors) {}
