package io.baton.cli.demo;

/** The demo was told to end while it was still starting. */
class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException() {
        super("told to stop");
    }
}
