package io.baton.cli;

/** A command could not do what it was asked to. The message is for the person who asked: what happened, what holds now, what to do. */
public class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandFailedException(String message) {
        super(message);
    }

    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
