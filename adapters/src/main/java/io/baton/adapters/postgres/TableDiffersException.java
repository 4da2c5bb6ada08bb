package io.baton.adapters.postgres;

import io.baton.core.log.Relation;
import io.baton.core.port.ApplyException;

/** A table of this server is not what the log says of it (trap A19). */
final class TableDiffersException extends ApplyException {
    private static final long serialVersionUID = 1L;

    private final String difference;

    TableDiffersException(Relation relation, String difference, String sqlState) {
        super("table " + relation + " is not what the leader's is: " + difference + " (SQLSTATE " + sqlState + "). Nothing since the last commit "
            + "was applied. Give the table the leader's definition, then retry.", sqlState, null);
        this.difference = difference;
    }

    /** What is different, without what it means for somebody who applies the log. */
    String difference() {
        return difference;
    }
}
