package io.baton.cli.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The transaction of the sample load: a new order, counted at its customer. */
final class OrderStatements implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement order;
    private final PreparedStatement customer;

    OrderStatements(Connection connection) throws SQLException {
        this.connection = connection;
        order = connection.prepareStatement("INSERT INTO orders (customer, item, amount) VALUES (?, ?, round((random() * 100)::numeric, 2))");
        customer = connection.prepareStatement("UPDATE customers SET orders_placed = orders_placed + 1 WHERE id = ?");
    }

    void placeOne(int customerId, String item) throws SQLException {
        order.setInt(1, customerId);
        order.setString(2, item);
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
