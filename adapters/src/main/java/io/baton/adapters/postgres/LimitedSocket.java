package io.baton.adapters.postgres;

import io.baton.core.port.DatabaseUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.PGStream;
import org.postgresql.core.QueryExecutorBase;

/** A session's socket, encrypted or not, that hands on {@link LargeMessages}. */
final class LimitedSocket extends Socket {
    private final Socket socket;
    private final InputStream in;

    private LimitedSocket(Socket socket, int limit) throws IOException {
        this.socket = socket;
        this.in = new LargeMessages(socket, limit);
    }

    /**
     * Has the session take in no larger piece of a replication stream than {@code limit} bytes. Only while it is at rest, for this is
     * between pgjdbc and its socket; pgjdbc has no such setting, and its stream is where it puts an encrypted socket in the place of a plain
     * one. (GSSAPI's encryption, which only a server can ask for, is done inside of that stream and stays without a limit.)
     */
    static void put(Connection session, int limit) throws SQLException {
        try {
            Field field = QueryExecutorBase.class.getDeclaredField("pgStream");
            field.setAccessible(true);
            var stream = (PGStream) field.get(session.unwrap(BaseConnection.class).getQueryExecutor());
            if (stream.isGssEncrypted()) return;
            // What was read ahead would be lost.
            if (stream.hasMessagePending()) throw new DatabaseUnavailableException("PostgreSQL had something to tell in the moment in which its "
                + "replication was to begin; nothing was changed, it is tried again", null);
            stream.changeSocket(new LimitedSocket(stream.getSocket(), limit));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of pgjdbc keeps its stream elsewhere", e);
        } catch (IOException e) {
            throw new DatabaseUnavailableException("The replication connection is lost: " + e.getMessage(), e);
        }
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return socket.getOutputStream();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public boolean isConnected() {
        return socket.isConnected();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        socket.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return socket.getSoTimeout();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        socket.setTcpNoDelay(on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return socket.getTcpNoDelay();
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        socket.setKeepAlive(on);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return socket.getKeepAlive();
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return socket.getSendBufferSize();
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return socket.getReceiveBufferSize();
    }

    @Override
    public InetAddress getInetAddress() {
        return socket.getInetAddress();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return socket.getRemoteSocketAddress();
    }

    @Override
    public int getPort() {
        return socket.getPort();
    }
}
