package io.baton.adapters.postgres;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Makes a piece of a logical replication stream small while it arrives: the large values of a row become {@link #LEFT_OUT} and their
 * length. What a unique index can hold stays, so that the row is known by its key, unless values before it have taken all that is kept; whoever
 * reads it is told that a part of the key is missing.
 */
final class LargeRow {
    /** In a row: the kind of a value of which only the length is told. As a message: one that was left out as a whole. */
    static final char LEFT_OUT = 'x';

    /** Beyond what an index takes, however well it is compressed there. */
    static final int LARGE_VALUE = 1024 * 1024;

    /** What stands before the message itself: a type, two LSNs and a time. */
    private static final int WAL_DATA = 1 + 3 * Long.BYTES;

    private static final int LONGEST_PREFIX = 1024;

    private final DataInputStream in;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);
    private final int most;

    private LargeRow(DataInputStream in, int most) {
        this.in = in;
        this.most = most;
    }

    /**
     * Takes in what is kept, and may leave what follows it unread.
     *
     * @param length of the whole piece
     * @param most so much of values is kept, roughly
     */
    static byte[] shorten(DataInputStream in, int length, int most) throws IOException {
        return new LargeRow(in, most).shorten(length);
    }

    private byte[] shorten(int length) throws IOException {
        copy(WAL_DATA);
        char type = (char) in.readUnsignedByte();
        switch (type) {
            case 'I', 'D' -> {
                out.writeByte(type);
                copy(Integer.BYTES + 1);
                row();
            }
            case 'U' -> {
                out.writeByte(type);
                copy(Integer.BYTES);
                char kind = (char) in.readUnsignedByte();
                out.writeByte(kind);
                row();
                if (kind == 'N') break;
                copy(1);
                row();
            }
            case 'M' -> message();
            default -> nothing(type, length);
        }
        return bytes.toByteArray();
    }

    private void row() throws IOException {
        int columns = in.readUnsignedShort();
        out.writeShort(columns);
        for (int i = 0; i < columns; i++) {
            char kind = (char) in.readUnsignedByte();
            if (kind == 't') value(in.readInt());
            else out.writeByte(kind);
        }
    }

    private void value(int length) throws IOException {
        boolean keep = length <= LARGE_VALUE && bytes.size() + length <= most;
        out.writeByte(keep ? 't' : LEFT_OUT);
        out.writeInt(length);
        if (keep) copy(length);
        else in.skipNBytes(length);
    }

    /** What it says is left out, whoever wrote it: Baton's own are small ({@link SchemaMessages#MOST}), and others' are not looked into. */
    private void message() throws IOException {
        byte[] head = in.readNBytes(1 + Long.BYTES);
        var prefix = new ByteArrayOutputStream();
        for (int b = in.readUnsignedByte(); b != 0 && prefix.size() < LONGEST_PREFIX; b = in.readUnsignedByte()) prefix.write(b);
        out.writeByte('M');
        out.write(head);
        out.write(prefix.toByteArray());
        out.writeByte(0);
        out.writeInt(0);
    }

    private void nothing(char type, int length) throws IOException {
        out.writeByte(LEFT_OUT);
        out.writeByte(type);
        out.writeInt(length);
    }

    private void copy(int length) throws IOException {
        for (int done = 0; done < length; ) {
            byte[] some = in.readNBytes(Math.min(length - done, 8192));
            if (some.length == 0) throw new IOException("a message ended before its end");
            out.write(some);
            done += some.length;
        }
    }
}
