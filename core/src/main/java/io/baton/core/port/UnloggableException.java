package io.baton.core.port;

/**
 * This node has committed what it can never bring into the log, in this epoch or any other of its own: there is a row that is too large, or
 * that cannot be read. Its commit was promised to nobody. No later write gets past it, so another node has to lead.
 */
public class UnloggableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnloggableException(String message, Throwable cause) {
        super(message, cause);
    }
}
