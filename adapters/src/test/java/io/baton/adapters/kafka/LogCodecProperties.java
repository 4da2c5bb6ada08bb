package io.baton.adapters.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.log.Relation;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever PostgreSQL may hold comes back from the log as it was. */
class LogCodecProperties {
    @Property(tries = 500)
    void everyEntryComesBackAsItWas(@ForAll("entries") LogEntry entry) {
        assertThat(LogCodec.decode(LogCodec.headers(entry), LogCodec.encode(entry))).isEqualTo(entry);
        assertThat(LogCodec.decode(LogCodec.encode(entry))).isEqualTo(entry);
    }

    @Provide
    Arbitrary<LogEntry> entries() {
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(6, rows()), net.jqwik.api.Tuple.of(1, claims()),
            net.jqwik.api.Tuple.of(1, progress()), net.jqwik.api.Tuple.of(1, sequences()), net.jqwik.api.Tuple.of(1, snapshots()),
            net.jqwik.api.Tuple.of(1, adoptions()));
    }

    /** All of Unicode without lone surrogates, which no UTF-8 database can hold; and strings that look like our own format. */
    static Arbitrary<String> texts() {
        Arbitrary<String> points = Arbitraries.integers().between(0, 0x10FFFF).filter(c -> c < 0xD800 || c > 0xDFFF).list().ofMaxSize(20)
            .map(list -> list.stream().collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString());
        Arbitrary<String> hostile = Arbitraries.of("", "null", "{\"u\":1}", "\"", "\\", "\\\"", "\u0000\u0001\u001f\u007f", "\u2028\u2029",
            "\r\n\t", "'", "[", "\ufeff",
            "\ud83d\ude00".repeat(5_000),
            "é€\ud83d\ude00\"".repeat(9_000),
            "x".repeat(70_000));
        return Arbitraries.oneOf(points, points, hostile);
    }

    private static Arbitrary<LogEntry> rows() {
        Arbitrary<List<Relation>> relations = relations().list().ofMaxSize(3);
        Arbitrary<Long> longs = Arbitraries.longs();
        return Combinators.combine(longs, longs, Arbitraries.integers().greaterOrEqual(1), Arbitraries.of(true, false), longs, lsns(),
            longs,
            Combinators.combine(relations, changes().list().ofMaxSize(8)).as(Body::new))
            .as((e, s, part, last, xid, lsn, time, body) ->
                new LogEntry.RowsChanged(e, s, part, last, xid, lsn, time, body.relations(), body.changes()));
    }

    private record Body(List<Relation> relations, List<Change> changes) {}

    static Arbitrary<Relation> relations() {
        Arbitrary<Relation.Column> column = Combinators.combine(texts(), Arbitraries.of(true, false), Arbitraries.integers(),
            Arbitraries.integers()).as(Relation.Column::new);
        return Combinators.combine(texts(), texts(), Arbitraries.of('d', 'n', 'f', 'i'), column.list().ofMaxSize(4)).as(Relation::new);
    }

    static Arbitrary<Change> changes() {
        Arbitrary<Integer> relation = Arbitraries.integers().between(0, 9);
        Arbitrary<Boolean> flag = Arbitraries.of(true, false);
        Arbitrary<Datum> datum = Arbitraries.oneOf(texts().map(Datum::of), Arbitraries.of(Datum.NULL, Datum.UNCHANGED));
        Arbitrary<List<Datum>> row = datum.list().ofMaxSize(5);
        Arbitrary<Change.SchemaChange.Backfill> backfills =
            Combinators.combine(texts(), texts(), texts(), texts()).as(Change.SchemaChange.Backfill::new);
        return Arbitraries.oneOf(
            Combinators.combine(relation, row).as(Change.Insert::new),
            Combinators.combine(relation, row.optional(), row).as(Change.Update::new),
            Combinators.combine(relation, row).as(Change.Delete::new),
            Combinators.combine(relation.list().ofMaxSize(3), flag, flag).as(Change.Truncate::new),
            Combinators.combine(texts(), texts(), texts(), Arbitraries.maps(texts(), texts()).ofMaxSize(3), backfills.list().ofMaxSize(2))
                .as(Change.SchemaChange::new));
    }

    private static Arbitrary<LogEntry> claims() {
        Arbitrary<Leader> leader = Combinators.combine(texts(), texts()).as(Leader::new);
        Arbitrary<LogEntry.Seen> seen = Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(LogEntry.Seen::new);
        return Combinators.combine(Arbitraries.longs(), leader, seen, texts(), texts()).as(LogEntry.EpochStarted::new);
    }

    private static Arbitrary<LogEntry> progress() {
        return Combinators.combine(Arbitraries.longs(), Arbitraries.longs(), lsns(), Arbitraries.longs()).as(LogEntry.Progress::new);
    }

    private static Arbitrary<LogEntry> sequences() {
        Arbitrary<LogEntry.SequencePosition> one =
            Combinators.combine(texts(), texts(), Arbitraries.longs()).as(LogEntry.SequencePosition::new);
        return Combinators.combine(Arbitraries.longs(), Arbitraries.longs(), lsns(), one.list().ofMaxSize(5))
            .as(LogEntry.SequencesAdvanced::new);
    }

    private static Arbitrary<LogEntry> snapshots() {
        Arbitrary<Position> position = Combinators.combine(Arbitraries.longs().greaterOrEqual(0), lsns()).as(Position::new);
        return Combinators.combine(Arbitraries.longs(), texts(), position, Arbitraries.longs(), texts(), texts())
            .as(LogEntry.SnapshotTaken::new);
    }

    private static Arbitrary<LogEntry> adoptions() {
        return Combinators.combine(Arbitraries.longs(), texts(), texts()).as(LogEntry.ContentAdopted::new);
    }

    static Arbitrary<Lsn> lsns() {
        return Arbitraries.longs().map(Lsn::new);
    }
}
