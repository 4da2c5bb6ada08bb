package io.baton.cli.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** The transaction of the sample load: a new order, counted at its customer. */
final class OrderStatements implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement order;
    private final PreparedStatement customer;

    OrderStatements(Connection connection) throws SQLException {
        this.connection = connection;
        order = connection.prepareStatement("INSERT INTO orders (id, customer, item, amount) VALUES (?, ?, ?, round((random() * 100)::numeric, 2))");
        customer = connection.prepareStatement("UPDATE customers SET orders_placed = orders_placed + 1 WHERE id = ?");
    }

    void placeOne(UUID id, int customerId, String item) throws SQLException {
        order.setObject(1, id);
        order.setInt(2, customerId);
        order.setString(3, item);
        order.executeUpdate();
        customer.setInt(1, customerId);
        customer.executeUpdate();
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        order.close();
        customer.close();
    }
}
