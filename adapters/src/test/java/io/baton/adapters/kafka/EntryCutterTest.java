package io.baton.adapters.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.LogEntry;
import io.baton.core.log.Lsn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

/** Trap K10: how an entry becomes records. */
class EntryCutterTest {
    private record Piece(byte[] value, Headers headers) {
        String header(String key) {
            return LogCodec.word(headers, key, null);
        }
    }

    @Test
    void aSmallEntryIsOneRecordAsEver() throws IOException {
        var entry = new LogEntry.Progress(4, 9, new Lsn(3), 0);
        List<Piece> pieces = cut(entry);
        assertThat(pieces).hasSize(1);
        assertThat(pieces.get(0).value()).isEqualTo(LogCodec.encode(entry));
        assertThat(pieces.get(0).headers()).isEqualTo(LogCodec.headers(entry));
    }

    /** Trap D3: the monitors judge by these headers whether the leader writes. */
    @Test
    void everyChunkNamesEpochAndSequence() throws IOException {
        List<Piece> pieces = cut(rows("x".repeat(3 * EntryCutter.CHUNK_BYTES)));
        assertThat(pieces).hasSize(4).allSatisfy(piece -> assertThat(piece.value().length).isLessThanOrEqualTo(EntryCutter.CHUNK_BYTES));
        assertThat(pieces).extracting(piece -> piece.header("e") + " " + piece.header("s") + " " + piece.header("t") + " " + piece.header("v"))
            .containsOnly("4 9 rows 1");
        assertThat(pieces).extracting(piece -> piece.header("c")).containsExactly("1/4", "2/4", "3/4", "4/4");
        assertThat(pieces).extracting(piece -> piece.header("k") != null).containsExactly(false, false, false, true);
    }

    @Test
    void theLastChunkMayBeFull() throws IOException {
        int around = LogCodec.encode(rows("")).length;
        assertThat(cut(rows("x".repeat(EntryCutter.CHUNK_BYTES - around)))).hasSize(1);
        // Two texts of a list: four quotes, a comma and two brackets instead of two quotes.
        List<Piece> pieces = cut(rows("x".repeat(2 * EntryCutter.CHUNK_BYTES - around - 5)));
        assertThat(pieces).extracting(piece -> piece.value().length).containsExactly(EntryCutter.CHUNK_BYTES, EntryCutter.CHUNK_BYTES);
        assertThat(pieces.get(1).header("k")).isNotNull();
    }

    @Test
    void aLongTextIsNeverCutWithinACharacter() {
        for (int before = 0; before < 3; before++) {
            LogEntry entry = rows("x".repeat(EntryWriter.TEXT_CHARS - before) + "\uD83D\uDE00é".repeat(EntryWriter.TEXT_CHARS / 2));
            byte[] bytes = LogCodec.encode(entry);
            assertThat(LogCodec.decode(bytes)).isEqualTo(entry);
        }
    }

    /** A follower keeps the texts in memory, where a single wide character doubles them. */
    @Test
    void whatIsTooLargeAsBytesOrAsTextIsRefusedBeforeAnythingIsSent() throws IOException {
        int most = 4 * EntryCutter.CHUNK_BYTES;
        String text = "x".repeat(3 * EntryCutter.CHUNK_BYTES);
        var sent = new ArrayList<byte[]>();
        EntryCutter.cut(rows(text), most, (value, headers) -> sent.add(value));
        assertThat(sent).hasSize(4);
        for (String large : List.of(text + text, text + "\u20ac"))
            assertThatThrownBy(() -> EntryCutter.cut(rows(large), most, (value, headers) -> sent.add(value)))
                .isInstanceOf(EntryTooLargeException.class);
        assertThat(sent).hasSize(4);
    }

    private static List<Piece> cut(LogEntry entry) throws IOException {
        var pieces = new ArrayList<Piece>();
        EntryCutter.cut(entry, KafkaLogWriter.MAX_WHOLE_BYTES, (value, headers) -> pieces.add(new Piece(value, headers)));
        return pieces;
    }

    private static LogEntry rows(String value) {
        return new LogEntry.RowsChanged(4, 9, 1, true, 1, Lsn.ZERO, 0, List.of(), List.of(new Change.Insert(0, List.of(Datum.of(value)))));
    }
}
