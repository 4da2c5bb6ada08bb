package io.baton.cli.demo;

/** How to reach a running demo: a loopback port, and the word that proves that the caller may read the demo's directory. */
record ControlFile(int port, String token) {
    /** What the running demo can be asked to do, in words of its command line. */
    enum Verb { START_PART, ADD_NODE, REMOVE_NODE }

    /** @param part what it is to be done with; empty if there is nothing to choose */
    record Request(String token, Verb verb, String part) {}

    record Answer(boolean done, String message) {}
}
