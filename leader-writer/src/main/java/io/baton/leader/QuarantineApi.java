package io.baton.leader;

import io.baton.core.api.Ack;
import io.baton.core.api.QuarantineRefusedException;
import io.baton.core.api.QuarantineService;
import io.baton.core.api.Statement;
import io.baton.core.api.WriteOutcome;
import io.baton.core.api.WriteRequest;
import io.baton.core.api.WriteService;
import io.baton.core.log.Change;
import io.baton.core.log.Relation;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.QuarantineRecords;
import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.DivergentTransaction;
import io.baton.core.rejoin.QuarantineItem;
import io.baton.core.rejoin.QuarantineItem.Decision;
import io.baton.core.rejoin.QuarantineItem.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The quarantine as operators see it. A replay is a write like any other, and leaves a mark of its own in the
 * database; that it happened is recorded here after it is in the log. */
public final class QuarantineApi implements QuarantineService {
    /** What one look shows. */
    static final int SHOWN_CHANGES = 1_000;

    /** More than these are not replayed: their statements would need too much of a small heap. */
    static final int MOST_REPLAYED = 20_000;
    /** A page that is full holds about 256 KiB. */
    static final int MOST_PAGES = 64;

    private static final String UNIQUE_VIOLATION = "23505";

    private final String self;
    private final WriteService writes;
    private final Function<Relation, Set<String>> generated;
    private final QuarantineRecords records;
    private final LongSupplier wallMillis;

    /**
     * @param generated the columns of a table that take no values
     * @param wallMillis milliseconds since 1970, for display
     */
    public QuarantineApi(String self, WriteService writes, Function<Relation, Set<String>> generated, QuarantineRecords records, LongSupplier wallMillis) {
        this.self = self;
        this.writes = writes;
        this.generated = generated;
        this.records = records;
        this.wallMillis = wallMillis;
    }

    @Override
    public List<QuarantineItem> list() {
        return records.all();
    }

    @Override
    public Optional<QuarantineItem> find(String id) {
        return records.all().stream().filter(item -> item.id().equals(id)).findFirst();
    }

    @Override
    public Excerpt changes(String id, long from) {
        var window = new ChangesWindow(from, SHOWN_CHANGES);
        records.read(id, window);
        return window.excerpt();
    }

    /** One at a time: all replays happen on the leader, so none is done twice by two operators at once. */
    @Override
    public synchronized WriteOutcome replay(String id) {
        DivergentTransaction transaction = open(id).transaction();
        List<DivergentPage> pages = all(transaction);
        var statements = new ArrayList<Statement>();
        statements.add(mark(id));
        statements.addAll(statements(transaction, pages));
        WriteOutcome outcome = writes.write(new WriteRequest(statements, Ack.LOGGED));
        if (outcome instanceof WriteOutcome.Done done) return recorded(id, new WriteOutcome.Done(done.position(), done.rows().subList(1, done.rows().size())));
        if (!(outcome instanceof WriteOutcome.Refused refused)) return outcome;
        if (refused.statement() == 0 && refused.sqlState().equals(UNIQUE_VIOLATION)) throw before(id);
        if (isNotOne(refused)) throw notOne(transaction, pages, refused.statement() - 1);
        return new WriteOutcome.Refused(refused.sqlState(), refused.message(), Math.max(-1, refused.statement() - 1));
    }

    /** By the same transaction as the changes: whatever becomes of the record of it, a second replay finds the mark and does nothing. */
    private static Statement mark(String id) {
        return new Statement("INSERT INTO baton.replayed (id) VALUES ($1)", List.of(id));
    }

    /** It happened, and whoever did it could not record that: it is recorded now. */
    private QuarantineRefusedException before(String id) {
        String recorded = "that is recorded now";
        try {
            records.decide(id, new Decision(State.REPLAYED, self, wallMillis.getAsLong()));
        } catch (LogUnavailableException e) {
            recorded = "that could not be recorded yet: " + e.getMessage();
        }
        return new QuarantineRefusedException(id + " was replayed before, as its mark in baton.replayed says; " + recorded
            + ". Nothing was done now", false);
    }

    @Override
    public synchronized QuarantineItem discard(String id) {
        QuarantineItem item = open(id);
        var decision = new Decision(State.DISCARDED, self, wallMillis.getAsLong());
        records.decide(id, decision);
        return new QuarantineItem(item.transaction(), item.keptMillis(), Optional.of(decision));
    }

    private WriteOutcome recorded(String id, WriteOutcome.Done done) {
        try {
            records.decide(id, new Decision(State.REPLAYED, self, wallMillis.getAsLong()));
            return done;
        } catch (LogUnavailableException e) {
            return new WriteOutcome.Unknown(id + " was replayed and is in the log at " + done.position() + ", but the quarantine may still call it "
                + "open, because that could not be recorded: " + e.getMessage() + ". Replaying it again does nothing but record that");
        }
    }

    private QuarantineItem open(String id) {
        QuarantineItem item = find(id).orElseThrow(() -> new QuarantineRefusedException("there is no transaction '" + id
            + "' in quarantine; list it to see which there are", true));
        item.decision().ifPresent(decision -> {
            throw new QuarantineRefusedException(id + " was " + decision.state().name().toLowerCase() + " before, over " + decision.by()
                + "; nothing was done now", false);
        });
        return item;
    }

    /** A write is one request in memory, so a replay has a limit (trap A12). */
    private List<DivergentPage> all(DivergentTransaction transaction) {
        if (!transaction.missing().isEmpty()) throw new QuarantineRefusedException(transaction.id() + " cannot be replayed, for not all of it is kept: "
            + transaction.missing() + ". Nothing was done. Do by hand what is still wanted of it, then discard it", false);
        var pages = new ArrayList<DivergentPage>();
        if (transaction.changes() <= MOST_REPLAYED) records.read(transaction.id(), page -> pages.add(page) && pages.size() <= MOST_PAGES);
        if (transaction.changes() <= MOST_REPLAYED && pages.size() <= MOST_PAGES) return pages;
        throw new QuarantineRefusedException(transaction.id() + " cannot be replayed: it has " + transaction.changes() + " changes, and more than "
            + MOST_REPLAYED + ", or than 16 MiB of them, are not replayed at once. Nothing was done. Read them page by page, do by hand what is still "
            + "wanted of it, then discard it", false);
    }

    private List<Statement> statements(DivergentTransaction transaction, List<DivergentPage> pages) {
        var known = new HashMap<Relation, Set<String>>();
        for (DivergentPage page : pages) page.relations().forEach(table -> known.computeIfAbsent(table, generated));
        try {
            return pages.stream().flatMap(page -> new ReplayStatements(page.relations(), known::get).of(page.changes()).stream()).toList();
        } catch (ReplayStatements.NotReplayableException e) {
            throw new QuarantineRefusedException(transaction.id() + " cannot be replayed: " + e.getMessage()
                + ". Nothing was done. Look at it, do by hand what is still wanted of it, then discard it", false);
        }
    }

    private static boolean isNotOne(WriteOutcome.Refused refused) {
        return refused.sqlState().equals(ReplayStatements.NOT_ONE_STATE) && refused.message().contains(ReplayStatements.NOT_ONE);
    }

    private static QuarantineRefusedException notOne(DivergentTransaction transaction, List<DivergentPage> pages, int statement) {
        int at = Math.max(0, statement);
        var window = new ChangesWindow(at + 1, 1);
        pages.forEach(window::test);
        DivergentPage page = window.excerpt().pages().get(0);
        Change change = page.changes().get(0);
        int relation = change instanceof Change.Update update ? update.relation() : ((Change.Delete) change).relation();
        return new QuarantineRefusedException(transaction.id() + " cannot be replayed: its change " + (at + 1) + " of "
            + transaction.changes() + ", " + (change instanceof Change.Update ? "an update" : "a delete") + " in "
            + page.relations().get(relation) + ", does not find exactly one row by its key, so others have changed it since. Nothing was "
            + "done. Look at it, do by hand what is still wanted of it, then discard it", false);
    }
}
