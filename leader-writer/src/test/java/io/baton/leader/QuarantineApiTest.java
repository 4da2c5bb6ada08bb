package io.baton.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.api.Ack;
import io.baton.core.api.QuarantineRefusedException;
import io.baton.core.api.QuarantineService;
import io.baton.core.api.RowKey;
import io.baton.core.api.Statement;
import io.baton.core.api.WriteOutcome;
import io.baton.core.api.WriteRequest;
import io.baton.core.api.WriteService;
import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.log.Relation;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.QuarantineRecords;
import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.DivergentTransaction;
import io.baton.core.rejoin.QuarantineFold;
import io.baton.core.rejoin.QuarantineItem;
import io.baton.core.rejoin.QuarantineItem.State;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class QuarantineApiTest {
    private static final Position LOGGED = new Position(4, new Lsn(77));
    private static final Relation T = relation('d');

    private final Records records = new Records();
    private final Writes writes = new Writes();
    private final QuarantineApi api = new QuarantineApi("b", writes, table -> Set.of(), records, () -> 99);

    @Test
    void aReplayIsOneLoggedWriteAndIsRecorded() {
        String id = kept(new Change.Insert(0, row("1", "x", null)), new Change.Delete(0, row("2", null, null)));
        assertThat(api.replay(id)).isEqualTo(new WriteOutcome.Done(LOGGED, List.of(1L)));
        assertThat(writes.last.ack()).isEqualTo(Ack.LOGGED);
        assertThat(writes.last.statements()).hasSize(3);
        assertThat(writes.last.statements().get(0)).isEqualTo(new Statement("INSERT INTO baton.replayed (id) VALUES ($1)", List.of(id)));
        assertThat(api.find(id).orElseThrow().decision()).contains(new QuarantineItem.Decision(State.REPLAYED, "b", 99));
        assertThatThrownBy(() -> api.replay(id)).isInstanceOf(QuarantineRefusedException.class).hasMessageContaining("replayed before");
        assertThatThrownBy(() -> api.discard(id)).isInstanceOf(QuarantineRefusedException.class);
    }

    @Test
    void whatWasNotWrittenStaysOpen() {
        String id = kept(new Change.Insert(0, row("1", "x", null)));
        for (WriteOutcome outcome : List.of(new WriteOutcome.NotLeader("a"), new WriteOutcome.Unavailable("opening"),
            new WriteOutcome.Unknown("?"), new WriteOutcome.Refused("23514", "a check", -1))) {
            writes.outcome = outcome;
            assertThat(api.replay(id)).isEqualTo(outcome);
            assertThat(api.find(id).orElseThrow().state()).isEqualTo(State.OPEN);
        }
    }

    @Test
    void aRowThatIsNotThereAnyMoreIsNamed() {
        String id = kept(new Change.Insert(0, row("1", "x", null)), new Change.Update(0, Optional.empty(), row("2", "y", null)));
        writes.outcome = new WriteOutcome.Refused("22P02", "invalid input syntax for type integer: \"" + ReplayStatements.NOT_ONE + "0\"", 2);
        assertThatThrownBy(() -> api.replay(id)).isInstanceOf(QuarantineRefusedException.class)
            .hasMessageContaining("change 2 of 2, an update in public.t").hasMessageContaining("Nothing was done");
        assertThat(api.find(id).orElseThrow().state()).isEqualTo(State.OPEN);
    }

    @Test
    void whatCannotBeReplayedIsRefusedBeforeAnythingIsWritten() {
        String id = kept(new Change.Insert(0, row("1", "x", null)), new Change.Truncate(List.of(0), false, false));
        assertThatThrownBy(() -> api.replay(id)).isInstanceOf(QuarantineRefusedException.class).hasMessageContaining("TRUNCATE");
        assertThat(writes.last).isNull();
        assertThatThrownBy(() -> api.replay("nobody@1:0/1"))
            .isInstanceOfSatisfying(QuarantineRefusedException.class, e -> assertThat(e.missing()).isTrue());
    }

    @Test
    void aReplayThatCannotBeRecordedSaysThatItHappened() {
        String id = kept(new Change.Insert(0, row("1", "x", null)));
        records.away = true;
        assertThat(api.replay(id)).isInstanceOfSatisfying(WriteOutcome.Unknown.class,
            unknown -> assertThat(unknown.reason()).contains("was replayed", "4:0/4D", "Replaying it again does nothing"));
    }

    /** Trap A22: the answer to the first replay, or the node that was to record it, was lost. */
    @Test
    void aSecondReplayIsRefusedAndRecordedAsTheFirst() {
        String id = kept(new Change.Insert(0, row("1", "x", null)));
        writes.outcome = new WriteOutcome.Unknown("the answer was lost");
        api.replay(id);
        assertThat(api.find(id).orElseThrow().state()).isEqualTo(State.OPEN);
        writes.outcome = new WriteOutcome.Refused("23505", "duplicate key", 0);
        assertThatThrownBy(() -> api.replay(id)).isInstanceOf(QuarantineRefusedException.class).hasMessageContaining("was replayed before")
            .hasMessageContaining("recorded now");
        assertThat(api.find(id).orElseThrow().state()).isEqualTo(State.REPLAYED);
    }

    @Test
    void aDuplicateAmongItsOwnRowsIsNoSecondReplay() {
        String id = kept(new Change.Insert(0, row("1", "x", null)));
        writes.outcome = new WriteOutcome.Refused("23505", "duplicate key", 1);
        assertThat(api.replay(id)).as("counted without the mark").isEqualTo(new WriteOutcome.Refused("23505", "duplicate key", 0));
        assertThat(api.find(id).orElseThrow().state()).isEqualTo(State.OPEN);
    }

    @Test
    void aDiscardIsRecordedAndWritesNothing() {
        String id = kept(new Change.Insert(0, row("1", "x", null)));
        assertThat(api.discard(id).state()).isEqualTo(State.DISCARDED);
        assertThat(api.list()).singleElement().matches(item -> item.state() == State.DISCARDED);
        assertThat(writes.last).isNull();
    }

    /** Trap A12. */
    @Test
    void changesAreShownInPiecesAcrossPages() {
        var page = new DivergentPage(List.of(T), Collections.nCopies(700, new Change.Insert(0, row("1", "x", null))));
        String id = kept(page, page, page);
        assertThat(api.changes(id, 1)).satisfies(first -> {
            assertThat(first.pages()).extracting(shown -> shown.changes().size()).containsExactly(700, 300);
            assertThat(first.next()).isEqualTo(1_001);
        });
        assertThat(api.changes(id, 1_101).next()).as("just up to the end").isZero();
        assertThat(api.changes(id, 2_100).pages()).singleElement().matches(shown -> shown.changes().size() == 1);
        assertThat(api.changes(id, 2_101)).isEqualTo(new QuarantineService.Excerpt(2_101, List.of(), 0));
    }

    /** Trap A12: a replay is one request in memory. */
    @Test
    void whatIsTooLargeIsRefusedAndNotRead() {
        var page = new DivergentPage(List.of(T), Collections.nCopies(QuarantineApi.MOST_REPLAYED, new Change.Insert(0, row("1", "x", null))));
        var few = new DivergentPage(List.of(T), List.of(new Change.Insert(0, row("1", "x", null))));
        for (DivergentPage[] pages : new DivergentPage[][] {{page, few}, Collections.nCopies(QuarantineApi.MOST_PAGES + 1, few).toArray(DivergentPage[]::new)}) {
            records.fold = new QuarantineFold();
            String id = kept(pages);
            assertThatThrownBy(() -> api.replay(id)).isInstanceOf(QuarantineRefusedException.class).hasMessageContaining("page by page");
            assertThat(writes.last).isNull();
        }
    }

    /** Traps A1 and A4. */
    @Test
    void statementsSetWhatIsKnownAndFindRowsByTheirOldKey() {
        assertThat(sql('d', new Change.Insert(0, row("1", null, "z")))).isEqualTo(new Statement(
            "INSERT INTO \"public\".\"t\" (\"id\", \"a\"\"b\", \"c\") OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3)", Arrays.asList("1", null, "z")));
        Statement update = sql('d', new Change.Update(0, Optional.empty(), List.of(Datum.of("1"), Datum.of("x"), Datum.UNCHANGED)));
        assertThat(update.sql()).contains("UPDATE \"public\".\"t\" SET \"a\"\"b\" = $1 WHERE \"id\" = $2 RETURNING 1");
        assertThat(update.params()).containsExactly("x", "1");
        Statement moved = sql('d', new Change.Update(0, Optional.of(row("1", null, null)), row("2", "x", null)));
        assertThat(moved.sql()).contains("SET \"id\" = $1, \"a\"\"b\" = $2, \"c\" = $3 WHERE \"id\" = $4");
        assertThat(moved.params()).containsExactly("2", "x", null, "1");
        Statement full = sql('f', new Change.Delete(0, row("1", null, "z")));
        assertThat(full.sql()).contains("WHERE \"id\" IS NOT DISTINCT FROM $1 AND \"a\"\"b\" IS NOT DISTINCT FROM $2");
    }

    private static Statement sql(char identity, Change change) {
        return new ReplayStatements(List.of(relation(identity)), table -> Set.of()).of(List.of(change)).get(0);
    }

    private String kept(Change... changes) {
        return kept(new DivergentPage(List.of(T), List.of(changes)));
    }

    private String kept(DivergentPage... pages) {
        records.pages = List.of(pages);
        int changes = records.pages.stream().mapToInt(page -> page.changes().size()).sum();
        var transaction = new DivergentTransaction("a", 3, new Lsn(50), 7, 1, "why", List.of(T.toString()), changes);
        records.fold.kept(transaction, 1);
        return transaction.id();
    }

    private static Relation relation(char identity) {
        boolean full = identity == 'f';
        return new Relation("public", "t", identity, List.of(new Relation.Column("id", true, 23, -1),
            new Relation.Column("a\"b", full, 25, -1), new Relation.Column("c", full, 25, -1)));
    }

    private static List<Datum> row(String... values) {
        return Arrays.stream(values).map(Datum::of).toList();
    }

    private static final class Records implements QuarantineRecords {
        QuarantineFold fold = new QuarantineFold();
        boolean away;
        List<DivergentPage> pages = List.of();

        @Override
        public List<QuarantineItem> all() {
            return fold.items();
        }

        @Override
        public void read(String id, Predicate<DivergentPage> reader) {
            for (DivergentPage page : pages) if (!reader.test(page)) return;
        }

        @Override
        public void decide(String id, QuarantineItem.Decision decision) {
            if (away) throw new LogUnavailableException("Kafka is away", null);
            fold.decided(id, decision);
        }
    }

    private static final class Writes implements WriteService {
        WriteRequest last;
        WriteOutcome outcome = new WriteOutcome.Done(LOGGED, List.of(1L, 1L));

        @Override
        public WriteOutcome write(WriteRequest request) {
            last = request;
            return outcome;
        }

        @Override
        public WriteOutcome putRow(RowKey key, Map<String, String> columns, Ack ack) {
            throw new AssertionError();
        }

        @Override
        public WriteOutcome deleteRow(RowKey key, Ack ack) {
            throw new AssertionError();
        }

        @Override
        public WriteOutcome putKey(String key, String json, Ack ack) {
            throw new AssertionError();
        }

        @Override
        public WriteOutcome deleteKey(String key, Ack ack) {
            throw new AssertionError();
        }
    }
}
