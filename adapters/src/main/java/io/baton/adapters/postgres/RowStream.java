package io.baton.adapters.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;

/** Rows of one table from server to server, as text, which every version understands; one row at a time in memory. */
final class RowStream {
    private RowStream() {}

    /** Returns how many rows there were. On failure both transactions can only be rolled back. */
    static long copy(CopiedTables.Table table, Connection from, Connection to, CopyCourtesy courtesy) throws SQLException {
        CopyOut out = from.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY " + table.withColumns() + " TO STDOUT");
        CopyIn in = null;
        try {
            in = to.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + table.withColumns() + " FROM STDIN");
            for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
                in.writeToCopy(row, 0, row.length);
                courtesy.look();
            }
            long rows = in.endCopy();
            if (rows == out.getHandledRowCount()) return rows;
            throw new SQLException("of " + out.getHandledRowCount() + " rows of " + table.quoted() + " only " + rows + " arrived", "XX001");
        } finally {
            cancel(out);
            cancel(in);
        }
    }

    private static void cancel(CopyOperation operation) {
        try {
            if (operation != null && operation.isActive()) operation.cancelCopy();
        } catch (SQLException e) {
            // The failure that led here is the one to tell.
        }
    }
}
