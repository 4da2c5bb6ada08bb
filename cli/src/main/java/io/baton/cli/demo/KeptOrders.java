package io.baton.cli.demo;

import io.baton.cli.CommandFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What one server has of the orders that it ought to have. Asks for many at a time, and remembers none. */
final class KeptOrders implements AutoCloseable {
    private static final int AT_ONCE = 1_000;
    private static final String FOUND = "SELECT count(*) FROM orders WHERE id = ANY (?)";
    /** An order and its customer's count are one transaction: applied twice or in part, they would not fit each other. */
    private static final String MISCOUNTED = "SELECT count(*) FROM customers c WHERE orders_placed <> (SELECT count(*) FROM orders o WHERE o.customer = c.id)";

    private final Connection session;
    private final List<UUID> wanted = new ArrayList<>();
    private long missing;

    KeptOrders(Connection session) {
        this.session = session;
    }

    /** Until the server has applied everything up to the token. */
    void await(String token) throws SQLException {
        try (var statement = session.createStatement()) {
            statement.execute("CALL baton.wait_for('" + token + "', '60 s')");
        }
    }

    void expect(UUID order) {
        wanted.add(order);
        if (wanted.size() == AT_ONCE) look();
    }

    /** How many of the expected ones are not there. */
    long missing() {
        look();
        return missing;
    }

    private void look() {
        try (var statement = session.prepareStatement(FOUND)) {
            statement.setArray(1, session.createArrayOf("uuid", wanted.toArray()));
            try (var row = statement.executeQuery()) {
                row.next();
                missing += wanted.size() - row.getLong(1);
            }
            wanted.clear();
        } catch (SQLException e) {
            throw new CommandFailedException("a server could not be asked for its orders: " + e.getMessage() + "; nothing was changed, try again when all are well", e);
        }
    }

    /** How many customers have another number of orders than was counted at them. */
    long miscounted() throws SQLException {
        try (var statement = session.createStatement(); var row = statement.executeQuery(MISCOUNTED)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() {
        wanted.clear();
    }
}
