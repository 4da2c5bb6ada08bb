package io.baton.adapters.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.LogEntry;
import io.baton.core.log.Lsn;
import io.baton.core.log.Relation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogCodecTest {
    private static final LogEntry.RowsChanged ROWS = new LogEntry.RowsChanged(3, 5, 1, true, 77, Lsn.parse("16/B374D848"), 1_000_000,
        List.of(new Relation("public", "t", 'd', List.of(new Relation.Column("id", true, 23, -1)))),
        List.of(new Change.Update(0, Optional.empty(), List.of(Datum.of("1"), Datum.NULL, Datum.UNCHANGED))));

    /** The bytes are a promise to every later version: whoever changes them raises the format. */
    @Test
    void theBytesOfFormatOneStayWhatTheyAre() {
        assertThat(new String(LogCodec.encode(ROWS), StandardCharsets.UTF_8)).isEqualTo("{\"v\":1,\"t\":\"rows\",\"e\":3,\"s\":5,"
            + "\"lsn\":\"16/B374D848\",\"part\":1,\"last\":true,\"xid\":77,\"time\":1000000,"
            + "\"relations\":[[\"public\",\"t\",\"d\",[[\"id\",true,23,-1]]]],\"changes\":[[\"u\",0,null,[\"1\",null,{\"u\":1}]]]}");
    }

    @Test
    void headersTellEpochSequenceTypeAndFormatWithoutTheBody() {
        Headers headers = LogCodec.headers(ROWS);
        assertThat(word(headers, "e")).isEqualTo("3");
        assertThat(word(headers, "s")).isEqualTo("5");
        assertThat(word(headers, "t")).isEqualTo("rows");
        assertThat(word(headers, "v")).isEqualTo("1");
    }

    /** Trap K15. */
    @ParameterizedTest
    @ValueSource(strings = {
        "{\"v\":2,\"t\":\"rows\",\"e\":3,\"what\":{}}",
        "{\"v\":1,\"t\":\"vote\",\"e\":3,\"s\":5}",
        "{\"v\":1,\"t\":\"progress\",\"e\":3,\"s\":5,\"lsn\":\"0/1\",\"time\":1,\"more\":1}",
        "{\"v\":1,\"t\":\"progress\",\"e\":3,\"s\":5,\"unless\":1,\"lsn\":\"0/1\",\"time\":1}",
    })
    void whatALaterVersionWroteIsUnknownAndNotSkipped(String body) {
        assertThat(LogCodec.decode(bytes(body))).isInstanceOfSatisfying(LogEntry.Unknown.class, u -> assertThat(u.epoch()).isEqualTo(3));
    }

    /** Trap K15: a transaction of which this build understands only a part must not be applied in part. */
    @ParameterizedTest
    @ValueSource(strings = {
        "[\"i\",0,[\"1\"]],[\"merge\",0,[\"1\"]]",
        "[\"i\",0,[\"1\"],\"only if\"]",
        "[\"i\",0,[{\"delta\":\"1\"}]]",
    })
    void anUnknownKindOfChangeMakesTheWholeEntryUnknown(String changes) {
        String body = "{\"v\":1,\"t\":\"rows\",\"e\":3,\"s\":5,\"lsn\":\"0/1\",\"part\":1,\"last\":true,\"xid\":1,\"time\":1,"
            + "\"relations\":[],\"changes\":[" + changes + "]}";
        assertThat(LogCodec.decode(bytes(body))).isInstanceOf(LogEntry.Unknown.class);
    }

    /** A later format may have a body that is not JSON: its headers suffice. */
    @Test
    void aHigherFormatInTheHeadersIsUnknownWhateverTheBody() {
        Headers headers = new RecordHeaders().add("v", bytes("9")).add("t", bytes("rows")).add("e", bytes("12"));
        assertThat(LogCodec.decode(headers, new byte[] {1, 2, 3})).isEqualTo(new LogEntry.Unknown(12, "rows", 9));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "[]",
        "hello",
        "{\"v\":1,\"t\":\"progress\",\"e\":3,\"s\":5,\"lsn\":\"0/1\",\"time\":",
        "{\"v\":1,\"t\":\"progress\",\"e\":3,\"s\":5,\"lsn\":\"0/1\",\"time\":1}{}",
        "{\"v\":1,\"t\":\"progress\",\"e\":3,\"s\":5,\"lsn\":\"zero\",\"time\":1}",
        "{\"v\":1,\"t\":\"progress\",\"e\":3,\"s\":\"5\",\"lsn\":\"0/1\",\"time\":1}",
        "{\"v\":1,\"t\":\"rows\",\"e\":3,\"s\":5,\"lsn\":\"0/1\",\"part\":0,\"last\":true,\"xid\":1,\"time\":1,"
            + "\"relations\":[],\"changes\":[]}",
    })
    void bytesThatAreNotAnEntryAreRefused(String body) {
        assertThatThrownBy(() -> LogCodec.decode(bytes(body))).isInstanceOf(MalformedEntryException.class)
            .hasMessageContaining("not a log entry");
    }

    @Test
    void headersThatContradictTheBodyAreRefused() {
        Headers headers = new RecordHeaders().add("v", bytes("1")).add("t", bytes("rows")).add("e", bytes("4"));
        assertThatThrownBy(() -> LogCodec.decode(headers, LogCodec.encode(ROWS))).isInstanceOf(MalformedEntryException.class)
            .hasMessageContaining("epoch 4");
    }

    @Test
    void anEmptyRecordIsRefused() {
        assertThatThrownBy(() -> LogCodec.decode(new RecordHeaders(), null)).isInstanceOf(MalformedEntryException.class);
    }

    @Test
    void anUnknownEntryCannotBeWritten() {
        assertThatThrownBy(() -> LogCodec.encode(new LogEntry.Unknown(1, "x", 2))).isInstanceOf(IllegalArgumentException.class);
    }

    private static String word(Headers headers, String key) {
        return new String(headers.lastHeader(key).value(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
