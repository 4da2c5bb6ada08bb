package io.baton.adapters.kafka;

import java.io.InputStream;
import java.util.Deque;
import java.util.zip.CRC32C;

/** Reads chunks as one entry, and lets go of each once it is read: a large entry should not be in memory as bytes and as text. */
final class ChunkStream extends InputStream {
    private final Deque<byte[]> chunks;
    private int at;

    private ChunkStream(Deque<byte[]> chunks) {
        this.chunks = chunks;
    }

    /** @throws MalformedEntryException if the chunks are not what the last one's checksum says */
    static ChunkStream checked(Deque<byte[]> chunks, Chunk last) {
        var sum = new CRC32C();
        for (byte[] chunk : chunks) sum.update(chunk);
        String found = Long.toHexString(sum.getValue());
        if (!found.equals(last.checksum())) throw new MalformedEntryException("the " + last.count() + " chunks of sequence " + last.sequence()
            + " of epoch " + last.epoch() + " have the checksum " + found + ", their writer named '" + last.checksum() + "'", null);
        return new ChunkStream(chunks);
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int count) {
        if (count == 0) return 0;
        while (!chunks.isEmpty() && at == chunks.peek().length) {
            chunks.poll();
            at = 0;
        }
        if (chunks.isEmpty()) return -1;
        int given = Math.min(count, chunks.peek().length - at);
        System.arraycopy(chunks.peek(), at, into, from, given);
        at += given;
        return given;
    }
}
