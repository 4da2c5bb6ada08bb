package io.baton.core.port;

import io.baton.core.log.Position;

/**
 * At this place of the cluster's history a table is not there, or not as the one who asks knew it: no row of it fits, and none will after
 * that place. Before that place it may not be there yet, so the position is part of the answer.
 */
public class RowsGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Position position;

    /** @param message names the table and what is different */
    public RowsGoneException(String message, Position position, Throwable cause) {
        super(message, cause);
        this.position = position;
    }

    public Position position() {
        return position;
    }
}
