package io.baton.follower;

import io.baton.core.log.Lsn;
import io.baton.core.log.Relation;
import io.baton.core.port.ChangeSource.Event;
import io.baton.core.port.Quarantine;
import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.DivergentTransaction;
import io.baton.core.rejoin.TouchedKeys;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps each transaction of an un-logged tail in quarantine, and collects the keys that they touched as long as these can be of use. */
final class TailKeeper implements UnloggedTail.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(TailKeeper.class);

    private final String node;
    private final long epoch;
    private final String reason;
    private final Quarantine quarantine;
    /** Where the commit records begin of what is kept already. */
    private final Set<Lsn> kept;
    private final Set<Lsn> underWay = new LinkedHashSet<>();
    private String trouble = "";
    private TouchedKeys touched = new TouchedKeys();
    private Optional<Quarantine.Keeping> keeping = Optional.empty();
    private final Set<String> tables = new LinkedHashSet<>();
    private long changes;
    private String missing = "";

    /** @param kept is added to */
    TailKeeper(String node, long epoch, String reason, Quarantine quarantine, Set<Lsn> kept) {
        this.node = node;
        this.epoch = epoch;
        this.reason = reason;
        this.quarantine = quarantine;
        this.kept = kept;
    }

    /** Waits until all of them are stored. */
    void settle() {
        if (underWay.isEmpty()) return;
        quarantine.settle();
        kept.addAll(underWay);
        LOG.warn("{} transactions that were committed here and never logged are kept in quarantine", underWay.size());
        underWay.clear();
    }

    /** What all of them touched; of use only if there is no {@link #trouble}. */
    TouchedKeys touched() {
        return touched;
    }

    /** Why what they touched cannot be undone row by row, the first reason that was met; empty if it can. */
    String trouble() {
        return trouble;
    }

    @Override
    public void changed(Event.Begin begin, DivergentPage page) {
        touch(page);
        if (kept.contains(begin.commitLsn())) return;
        if (keeping.isEmpty()) keeping = Optional.of(quarantine.begin());
        keeping.get().add(page);
        for (Relation relation : page.relations()) tables.add(relation.toString());
        changes += page.changes().size();
    }

    @Override
    public void missing(Event.Begin begin, String what) {
        if (missing.isEmpty()) missing = what + (what.contains(" and ") ? " are" : " is") + " too large to be kept here";
    }

    @Override
    public void committed(Event.Begin begin, Lsn endLsn) {
        if (keeping.isPresent()) complete(begin, endLsn);
        forget();
    }

    /** Where its commit record ends is not known. Where it begins the one before may end: no record ends at the byte behind, which it bears. */
    @Override
    public void unreadable(Event.Begin begin, String why) {
        if (trouble.isEmpty()) trouble = "transaction " + begin.xid() + ", committed at " + begin.commitLsn() + ", cannot be read: " + why;
        touched = new TouchedKeys();
        missing = "the rest of it cannot be read: " + why;
        if (keeping.isEmpty() && !kept.contains(begin.commitLsn())) keeping = Optional.of(quarantine.begin());
        committed(begin, new Lsn(begin.commitLsn().value() + 1));
    }

    private void complete(Event.Begin begin, Lsn lsn) {
        var transaction = new DivergentTransaction(node, epoch, lsn, begin.xid(), begin.commitMicros(), reason, List.copyOf(tables), changes, missing);
        keeping.get().complete(transaction);
        underWay.add(begin.commitLsn());
        LOG.warn("to be kept in quarantine: {} with {} changes that were committed here and never logged{}", transaction.id(), changes,
            missing.isEmpty() ? "" : ", of which something is missing: " + missing);
    }

    private void forget() {
        keeping = Optional.empty();
        tables.clear();
        changes = 0;
        missing = "";
    }

    /** Once rows cannot be put right one by one, keys are of no use, and there may be more of them than memory takes (trap A12). */
    private void touch(DivergentPage page) {
        if (!trouble.isEmpty()) return;
        try {
            touched.touch(page.relations(), page.changes());
        } catch (TouchedKeys.UnrepairableException e) {
            trouble = e.getMessage();
            touched = new TouchedKeys();
        }
    }
}
