package io.baton.adapters.postgres;

import java.io.EOFException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

/**
 * What PostgreSQL sends to a session, with each piece of a replication stream that is larger than a limit made small by
 * {@link LargeRow} (trap K10). pgjdbc takes a piece as a whole into memory as soon as it has read its announced length, and a row may take
 * a gigabyte: no heap that ends there ever gets past it.
 *
 * <p>A read that times out loses nothing, for pgjdbc looks for data by reads that do.
 */
final class LargeMessages extends InputStream {
    /** A message is a type and its length, which counts itself. */
    private static final int HEADER = 1 + Integer.BYTES;
    private static final byte COPY_DATA = 'd';

    /** A server that sends nothing for so long in the middle of a message is lost. */
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;
    private final int limit;
    private final int patienceMillis;
    private final byte[] buffer = new byte[64 * 1024];
    private int from;
    private int to;
    /** How much of the message under way is still to be handed on as it is, its header included. */
    private long left;
    private byte[] small = {};
    private int given;
    private IOException broken;

    LargeMessages(Socket socket, int limit) throws IOException {
        this(socket, limit, PATIENCE_MILLIS);
    }

    LargeMessages(Socket socket, int limit, int patienceMillis) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.limit = limit;
        this.patienceMillis = patienceMillis;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** Waits for the first byte only. */
    @Override
    public int read(byte[] into, int offset, int wanted) throws IOException {
        if (broken != null) throw new IOException(broken.getMessage(), broken);
        int done = 0;
        while (done < wanted) {
            int n;
            if (given < small.length) n = give(into, offset + done, wanted - done);
            else if (left > 0 && (done == 0 || from < to)) n = pass(into, offset + done, (int) Math.min(wanted - done, left));
            else if (left == 0 && (done == 0 || to - from >= HEADER)) n = begin() ? 0 : -1;
            else break;
            if (n < 0) return done > 0 ? done : -1;
            done += n;
        }
        return done;
    }

    @Override
    public int available() throws IOException {
        return small.length - given + to - from + in.available();
    }

    private int give(byte[] into, int offset, int wanted) {
        int n = Math.min(wanted, small.length - given);
        System.arraycopy(small, given, into, offset, n);
        given += n;
        if (given == small.length) small = new byte[given = 0];
        return n;
    }

    private int pass(byte[] into, int offset, int most) throws IOException {
        int n = take(into, offset, most);
        if (n > 0) left -= n;
        return n;
    }

    /** Of what was read ahead, else from the server. */
    private int take(byte[] into, int offset, int most) throws IOException {
        if (from == to) return in.read(into, offset, most);
        int n = Math.min(most, to - from);
        System.arraycopy(buffer, from, into, offset, n);
        from += n;
        return n;
    }

    /** Looks at the next message's header; false if the server sends no more. */
    private boolean begin() throws IOException {
        while (to - from < HEADER) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
            int n = in.read(buffer, to, buffer.length - to);
            if (n < 0) return false;
            to += n;
        }
        long length = Integer.toUnsignedLong(ByteBuffer.wrap(buffer, from + 1, Integer.BYTES).getInt());
        if (buffer[from] == COPY_DATA && length - Integer.BYTES > limit) shorten((int) length - Integer.BYTES);
        else left = 1 + length;
        return true;
    }

    private void shorten(int length) throws IOException {
        from += HEADER;
        int timeout = socket.getSoTimeout();
        socket.setSoTimeout(patienceMillis);
        try {
            var body = new Body(length);
            byte[] row = LargeRow.shorten(new DataInputStream(body), length, limit / 2);
            body.skipNBytes(body.unread);
            small = ByteBuffer.allocate(HEADER + row.length).put(COPY_DATA).putInt(Integer.BYTES + row.length).put(row).array();
        } catch (SocketTimeoutException e) {
            // pgjdbc takes a timeout for "nothing yet" and reads on; but here the place in the stream is lost.
            broken = new IOException("PostgreSQL sent nothing for " + patienceMillis + " ms in the middle of a message", e);
            throw broken;
        } catch (IOException e) {
            broken = e;
            throw e;
        } finally {
            socket.setSoTimeout(timeout);
        }
    }

    /** The rest of one message. */
    private final class Body extends InputStream {
        private long unread;

        Body(long length) {
            unread = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int wanted) throws IOException {
            if (unread == 0) return -1;
            int n = take(into, offset, (int) Math.min(wanted, unread));
            if (n < 0) throw new EOFException("the connection ended in the middle of a message");
            unread -= n;
            return n;
        }
    }
}
