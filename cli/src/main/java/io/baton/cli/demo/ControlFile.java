package io.baton.cli.demo;

/** How to reach a running demo: a loopback port, and the word that proves that the caller may read the demo's directory. */
record ControlFile(int port, String token) {
    record Request(String token, String startPart) {}

    record Answer(boolean done, String message) {}
}
