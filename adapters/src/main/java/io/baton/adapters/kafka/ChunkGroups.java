package io.baton.adapters.kafka;

import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts chunks together again (trap K10). Whether an entry is complete follows from the log alone, never from where a reader began:
 *
 * <ul>
 * <li>An epoch has one writer, and it sends the chunks of an entry one after the other. So each epoch is looked at for itself, whatever
 * others write in between, and within it chunk 1 begins an entry anew.
 * <li>Another entry of the same epoch, a chunk left out, or more than {@link #WINDOW} offsets since chunk 1 end an entry that is not
 * complete: it never counts, and the replay rules find its sequence number missing.
 * </ul>
 *
 * <p>What is held here is therefore only a memory of the last {@link #WINDOW} records. What it lacks is found by reading these again.
 */
final class ChunkGroups {
    /** All chunks of an entry stand within this many offsets. */
    static final int WINDOW = 4_096;

    /** How many epochs are remembered: those of the leader and of its predecessors' late writes. */
    private static final int EPOCHS = 16;

    /** The entry under way in one epoch. Once it is {@code over}, the rest of its chunks do not count. */
    private static final class Group {
        final long sequence;
        final int count;
        final long first;
        Deque<byte[]> chunks = new ArrayDeque<>();
        int taken;
        int bytes;
        boolean over;

        Group(long sequence, int count, long first) {
            this.sequence = sequence;
            this.count = count;
            this.first = first;
        }

        static Group none(long offset) {
            Group none = new Group(-1, 0, offset);
            none.end();
            return none;
        }

        void end() {
            over = true;
            chunks = new ArrayDeque<>();
            bytes = 0;
        }
    }

    private final TreeMap<Long, Group> groups = new TreeMap<>();

    void clear() {
        groups.clear();
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    /** Whether the chunk can be judged by what is known here. If not, the records before it have to be given first. */
    boolean knows(Chunk chunk) {
        return chunk.number() == 1 || groups.containsKey(chunk.epoch());
    }

    /** Reads a record of the epoch that holds a whole entry, or says that nothing before {@code offset} counts. */
    void other(long epoch, long offset) {
        groups.put(epoch, Group.none(offset));
        forget(epoch, offset);
    }

    /** Takes over what {@code earlier} knows of an epoch. */
    void adopt(ChunkGroups earlier, long epoch) {
        groups.put(epoch, earlier.groups.get(epoch));
    }

    /**
     * Reads the next chunk.
     *
     * @return the bytes of the entry that is complete with it; they are let go of while they are read
     */
    Optional<InputStream> add(Chunk chunk) {
        if (chunk.number() == 1) groups.put(chunk.epoch(), new Group(chunk.sequence(), chunk.count(), chunk.offset()));
        Group group = groups.get(chunk.epoch());
        if (group.sequence != chunk.sequence()) groups.put(chunk.epoch(), group = Group.none(chunk.offset()));
        // A chunk that came before is a repeated send.
        if (group.over || chunk.number() <= group.taken) return Optional.empty();
        if (chunk.number() != group.taken + 1 || chunk.count() != group.count || chunk.offset() - group.first > WINDOW) {
            group.end();
            return Optional.empty();
        }
        take(chunk, group);
        forget(chunk.epoch(), chunk.offset());
        return chunk.isLast() ? Optional.of(whole(chunk, group)) : Optional.empty();
    }

    private static void take(Chunk chunk, Group group) {
        if (chunk.bytes().length > KafkaLogWriter.MAX_WHOLE_BYTES - group.bytes) throw new MalformedEntryException("the entry it belongs to"
            + " takes more than " + KafkaLogWriter.MAX_WHOLE_BYTES + " bytes, which this version never writes", null);
        group.chunks.add(chunk.bytes());
        group.bytes += chunk.bytes().length;
        group.taken++;
    }

    private static InputStream whole(Chunk last, Group group) {
        Deque<byte[]> chunks = group.chunks;
        group.end();
        return ChunkStream.checked(chunks, last);
    }

    /** Never what is under way in {@code epoch}; and what is forgotten wrongly is read again. */
    private void forget(long epoch, long offset) {
        if (groups.size() == 1) return;
        groups.entrySet().removeIf(e -> e.getKey() != epoch && offset - e.getValue().first > WINDOW);
        while (groups.size() > EPOCHS || bytes() > KafkaLogWriter.MAX_WHOLE_BYTES)
            groups.remove(groups.firstKey() == epoch ? groups.higherKey(epoch) : groups.firstKey());
    }

    private long bytes() {
        return groups.values().stream().mapToLong(group -> group.bytes).sum();
    }
}
