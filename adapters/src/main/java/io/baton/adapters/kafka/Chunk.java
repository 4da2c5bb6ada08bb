package io.baton.adapters.kafka;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * One of the records that hold one large entry.
 *
 * @param number from 1 to {@code count}
 * @param checksum of the whole entry; with the last chunk only, else empty
 */
record Chunk(long offset, long epoch, long sequence, int number, int count, String checksum, byte[] bytes) {
    static final String PLACE = "c";
    static final String CHECKSUM = "k";

    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,5})/([1-9]\\d{0,5})");

    /** Empty for a record that holds a whole entry, and for one whose format this build does not know (trap K15). */
    static Optional<Chunk> of(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        String place = LogCodec.word(headers, PLACE, null);
        if (place == null || LogCodec.unknown(headers).isPresent()) return Optional.empty();
        Matcher form = FORM.matcher(place);
        long epoch = LogCodec.number(headers, "e", -1);
        long sequence = LogCodec.number(headers, "s", -1);
        if (!form.matches() || epoch < 0 || sequence < 0 || record.value() == null)
            throw new MalformedEntryException("its headers say that it is chunk '" + place + "' of sequence " + sequence + " of epoch " + epoch, null);
        int number = Integer.parseInt(form.group(1));
        int count = Integer.parseInt(form.group(2));
        if (number > count) throw new MalformedEntryException("it is chunk " + number + " of only " + count, null);
        return Optional.of(new Chunk(record.offset(), epoch, sequence, number, count, LogCodec.word(headers, CHECKSUM, ""), record.value()));
    }

    boolean isLast() {
        return number == count;
    }
}
