package io.baton.core.node;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.ContentAdopted;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Progress;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.ApplyException;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.FollowerDatabase.Stored;
import io.baton.core.port.LogReader;
import io.baton.core.port.LogTruncatedException;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.LogWriters;
import io.baton.core.port.Loops;
import io.baton.core.port.Orders;
import io.baton.core.port.Refill;
import io.baton.core.replay.ReplayState;
import io.baton.core.replay.Verdict;
import io.baton.core.term.Term;
import io.baton.core.term.TermDoor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A node: folds the log, and lets each verdict be carried out by the role whose term it is. Whatever happens to it, it goes on from
 * what its database and the log say, never from memory.
 *
 * <p>Stepped by one thread through {@link #tick}; everybody else looks at {@link #view}.
 */
public final class Node implements Loops.Tick {
    /** How long a step waits for entries. Shorter than anything that is watched between steps. */
    private static final Duration WAIT = Duration.ofMillis(20);

    /** The pause after a failed step. A halted node rests for good: it is started again once its trouble is mended. */
    private static final long PAUSE_NANOS = 100_000_000L;

    /** Who waits for another node's rows reads its whole un-logged tail each time: the pause grows up to this. */
    private static final long LONGEST_PAUSE_NANOS = 1_600_000_000L;

    /** How often a paused node counts what the log keeps for it. */
    private static final long COUNT_NANOS = 1_000_000_000L;

    /** The rest while a hold keeps the node where it is. */
    private static final long HELD_NANOS = 1_000_000L;

    private final Leader self;
    private final LogReader log;
    private final FollowerRole follower;
    private final LeaderRole leader;
    private final RejoinRole rejoin;
    private final Orders orders;
    private final Refill refill;
    private final Claims claims;
    private final TermDoor door = new TermDoor();
    private final ArrayDeque<LogReader.Record> pending = new ArrayDeque<>();

    private Poison poison = new Poison();
    private ReplayState state = ReplayState.START;
    /** The last state that the database has, or may have. */
    private ReplayState committed = ReplayState.START;
    private long ownSince;
    /** Of the epochs of this node's name, the last one that this database led. */
    private long ledUpTo;
    /** Where the last transaction ends that this node wrote and did not apply since it looked into its database, which has to hold it. */
    private Optional<Lsn> written = Optional.empty();
    private long lastTime;
    private long taken;
    private long catchUpTo;
    private long transactions;
    private int skipped;
    private boolean resumed;
    private boolean placed;
    private boolean caughtUp;
    private boolean moved;
    /** Why another node has to lead although the epoch is this one's. Not forgotten by a failed step: only another's epoch ends it. */
    private Optional<String> impasse = Optional.empty();
    private boolean aside;
    /** When and by whom this node was told to apply nothing more. */
    private Optional<String> paused = Optional.empty();
    private long kept;
    private long countedAt;
    /** While it rejoins: nothing may be committed before this position. */
    private Optional<Position> rejoinUntil = Optional.empty();
    private long rowsPause = PAUSE_NANOS;
    private volatile NodeView view = NodeView.initial(door.term());

    public Node(Leader self, LogReader log, LogWriters writers, FollowerRole follower, LeaderRole leader, RejoinRole rejoin,
                Orders orders, Refill refill) {
        this.self = self;
        this.log = log;
        this.follower = follower;
        this.leader = leader;
        this.rejoin = rejoin;
        this.orders = orders;
        this.refill = refill;
        this.claims = new Claims(writers, self);
    }

    public NodeView view() {
        return view;
    }

    /** Reads and carries out what the log holds. After a failure it begins again from the database; commits of clients wait meanwhile. */
    @Override
    public long tick(long now) {
        try {
            orders.next().ifPresent(this::obey);
            if (view.condition() == Condition.HALTED) return PAUSE_NANOS;
            if (view.condition() == Condition.NEEDS_SNAPSHOT) return refill();
            stepOrRebuild(now);
            if (paused.isPresent()) return rest(now);
            if (impasse.isPresent()) look(Condition.STUCK, impasse.get());
            else tell("");
            return pending.isEmpty() ? 0 : HELD_NANOS;
        } catch (ApplyException e) {
            return refused(e);
        } catch (HaltedException | IllegalStateException e) {
            return pause(Condition.HALTED, e);
        } catch (LogTruncatedException | SnapshotNeededException e) {
            return pause(Condition.NEEDS_SNAPSHOT, e);
        } catch (DatabaseUnavailableException e) {
            return pause(Condition.RETRYING, e);
        } catch (RowsNeededException e) {
            placed = false;
            look(Condition.NEEDS_ROWS, e.getMessage());
            rowsPause = Math.min(2 * rowsPause, LONGEST_PAUSE_NANOS);
            return rowsPause;
        } catch (LogUnavailableException e) {
            // What was read stands, and a relay may yet get through: only the reader has to find its place again.
            placed = false;
            look(Condition.RETRYING, e.getMessage());
            return PAUSE_NANOS;
        } catch (RuntimeException e) {
            return pause(Condition.HALTED, new HaltedException("a fault of the program, " + e + " at " + e.getStackTrace()[0]));
        }
    }

    /** Ends the node's part in the cluster: nothing is confirmed any more. Only after the last {@link #tick}. */
    public void stop() {
        leader.suspend();
        claims.close();
    }

    private void stepOrRebuild(long now) {
        try {
            step(now);
        } catch (RebuildNeededException e) {
            rebuild(e);
        } catch (LogTruncatedException e) {
            giveUp(e.getMessage());
            // It is filled again, and never reads what would have told it what it has to undo.
            if (state.leader().isNode(self.node())) rejoin.keep(state.logged(), e.getMessage());
            throw e;
        }
    }

    private void step(long now) {
        if (!resumed) resume();
        if (paused.isPresent()) return;
        if (!placed) place();
        if (pending.isEmpty()) pending.addAll(log.poll(WAIT));
        while (!pending.isEmpty() && follower.admits(state, pending.peek())) {
            LogReader.Record next = pending.poll();
            taken = next.offset();
            take(next, now);
            if (poison.isCareful(taken)) store(now);
        }
        store(now);
        if (!caughtUp && pending.isEmpty() && log.next() >= catchUpTo) caughtUp = true;
        if (caughtUp) settle();
        // An impasse that was found is gone through with, caught up or not: clients wait.
        if (caughtUp || impasse.isPresent()) stepAside();
        if (caughtUp) reasonToClaim().ifPresent(reason -> claims.claim(state, reason, now));
    }

    /**
     * A node that was rebuilt, or crashed after its rejoining was committed, passed the claim that ended it as one of many. A later one may
     * even name this node: it claims again for itself once it follows.
     */
    private void settle() {
        boolean over = door.term() instanceof Term.Rejoining && rejoinUntil.isEmpty();
        if (over && !readBefore(state)) door.follow(state.epoch(), state.leader());
    }

    /**
     * A transaction that no epoch of this node brings into the log would stop all writes until somebody mends it. So the node says at once
     * that it cannot go on, ends its clients' waiting, and stays where it is until another node was named; it reads on, to hear of it.
     */
    private void stepAside() {
        boolean open = door.term() instanceof Term.Opening || door.term() instanceof Term.Leading;
        if (open) impasse = leader.impasse();
        if (impasse.isEmpty()) return;
        if (open) door.close(impasse.get());
        look(Condition.STUCK, impasse.get());
        if (!aside) leader.close(impasse.get());
        aside = true;
    }

    private long pause(Condition condition, RuntimeException trouble) {
        if (condition == Condition.RETRYING) leader.suspend();
        else giveUp(trouble.getMessage());
        pending.clear();
        resumed = false;
        caughtUp = false;
        rejoinUntil = Optional.empty();
        // What was read and not committed is forgotten: nobody may be told that it is applied here.
        state = committed;
        look(condition, trouble.getMessage());
        return PAUSE_NANOS;
    }

    /** Skipping it would make this node differ, and trying again for ever would stop it: an operator decides (trap A15). */
    private long refused(ApplyException e) {
        if (!poison.refused(taken)) return pause(Condition.RETRYING, e);
        return pause(Condition.HALTED, new HaltedException("the transaction at offset " + poison.place().getAsLong() + " of the log cannot be"
            + " applied: " + e.getMessage()));
    }

    /** A paused node reads nothing. It only counts what the log keeps for it. */
    private long rest(long now) {
        placed = false;
        try {
            if (kept < 0 || now - countedAt > COUNT_NANOS) count(now);
        } catch (LogUnavailableException e) {
            // It was counted before, and no part of it goes.
        }
        look(Condition.PAUSED, "was paused at " + paused.get() + ": it stays at offset " + state.offset() + " of the log, which is kept for it, and does not lead. 'baton"
            + " follower resume " + self.node() + "' lets it go on");
        return PAUSE_NANOS;
    }

    private void count(long now) {
        kept = Math.max(0, log.end() - 1 - state.offset());
        countedAt = now;
    }

    private void obey(Orders.Order order) {
        Optional<String> refusal;
        try {
            refusal = carryOut(order);
        } catch (RuntimeException e) {
            orders.answer(Optional.of("it failed in the middle: " + e));
            throw e;
        }
        orders.answer(refusal);
    }

    /** Why not; empty if it is done. */
    private Optional<String> carryOut(Orders.Order order) {
        Optional<String> refusal = refusal(order);
        if (refusal.isEmpty() && order instanceof Orders.Order.Skip skip) poison.skip(skip.offset(), skip.by());
        if (refusal.isEmpty() && order instanceof Orders.Order.Retry) poison.retry();
        if (refusal.isEmpty() && order instanceof Orders.Order.Pause pause) refusal = noted(Optional.of(pause.by()));
        if (refusal.isEmpty() && order instanceof Orders.Order.Resume) refusal = noted(Optional.empty());
        if (refusal.isEmpty() && order instanceof Orders.Order.Rebuild rebuild) refusal = startOver("asked by " + rebuild.by());
        if (refusal.isEmpty()) pause(Condition.RETRYING, new HaltedException("goes on, as it was told to"));
        if (refusal.isEmpty() && order instanceof Orders.Order.Pause) look(Condition.PAUSED, "stays where it is");
        return refusal;
    }

    /** What is applied and not committed is forgotten afterwards: a node is paused between two transactions. */
    private Optional<String> noted(Optional<String> by) {
        try {
            follower.pause(by);
            paused = by;
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e.getMessage());
        }
    }

    private Optional<String> refusal(Orders.Order order) {
        if (!(door.term() instanceof Term.Following)) return Optional.of(self.node() + " is " + door.term().word() + ", not following: "
            + (view.condition() == Condition.HALTED ? "start it again" : "nothing was changed"));
        boolean refilled = view.condition() == Condition.NEEDS_SNAPSHOT && refill.isPossible();
        if (refilled) return Optional.of(self.node() + " is filled from a snapshot already: " + view.detail());
        if (order instanceof Orders.Order.Rebuild) return Optional.empty();
        if (order instanceof Orders.Order.Resume) return paused.isPresent() ? Optional.empty() : Optional.of(self.node() + " is not paused; nothing was changed");
        if (order instanceof Orders.Order.Pause) return pauseRefusal();
        if (view.condition() != Condition.HALTED) return Optional.of(self.node() + " is not halted");
        if (!(order instanceof Orders.Order.Skip skip) || poison.place().equals(OptionalLong.of(skip.offset()))) return Optional.empty();
        return Optional.of(poison.place().isPresent() ? "what was refused begins at offset " + poison.place().getAsLong() + ", not " + skip.offset()
            : ("what halted " + self.node() + " is no transaction that could be skipped: " + view.detail()));
    }

    private Optional<String> pauseRefusal() {
        boolean stays = view.condition() == Condition.HALTED || view.condition() == Condition.NEEDS_SNAPSHOT;
        if (stays) return Optional.of(self.node() + " applies nothing as it is: " + view.detail());
        try {
            boolean mine = stored().leader().isNode(self.node());
            return mine ? Optional.of(self.node() + " has led, and has not read yet that another node does; nothing was changed, try again in a moment") : Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Before it has looked into its database, a node does not know what it was. */
    private ReplayState stored() {
        return resumed ? state : follower.start().state();
    }

    private Optional<String> startOver(String why) {
        try {
            placed = false;
            long ownSince = ownSinceNow(stored());
            if (logHasItsBeginning()) rejoin.rebuild(ownSince, why);
            else rejoin.giveUp(why);
            poison = new Poison();
            paused = Optional.empty();
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** A node that halts reads no more, so that it would never hear that another one leads: it leaves its clients to that one now. */
    private void giveUp(String reason) {
        boolean open = door.term() instanceof Term.Opening || door.term() instanceof Term.Leading;
        if (open) door.close(reason);
        try {
            if (open) leader.close(reason);
            leader.suspend();
        } catch (RuntimeException e) {
            // The first trouble is the one to tell. Nothing is confirmed in any case.
        }
    }

    /** The database is filled elsewhere meanwhile, and this node reads nothing of the log. Without a store of snapshots an operator has to fill it. */
    private long refill() {
        if (!refill.isPossible()) return PAUSE_NANOS;
        Optional<String> underWay = refill.step();
        if (underWay.isPresent()) look(Condition.NEEDS_SNAPSHOT, underWay.get());
        else pause(Condition.RETRYING, new SnapshotNeededException("goes on from a snapshot"));
        return PAUSE_NANOS;
    }

    private void resume() {
        if (refill.isWanted()) throw new SnapshotNeededException("this database has to be filled from a snapshot");
        Stored stored = follower.start();
        state = stored.state();
        committed = state;
        ownSince = stored.ownSince();
        ledUpTo = stored.ledUpTo();
        written = Optional.empty();
        skipped = stored.skipped();
        paused = stored.paused();
        kept = -1;
        catchUpTo = log.end();
        placed = false;
        resumed = true;
        if (state.leader().isNode(self.node())) return;
        if (door.term() instanceof Term.Closing closing) leave(closing);
        rejoin.finish(state.epoch());
        boolean follows = door.term() instanceof Term.Following || door.term() instanceof Term.Rejoining;
        if (follows && !readBefore(state)) door.follow(state.epoch(), state.leader());
    }

    /** A leader that was filled again behind the claim that ended its epoch never reads that claim. What it had not logged went with its rows. */
    private void leave(Term.Closing closing) {
        leader.close(closing.reason());
        forgetImpasse();
        if (!readBefore(state)) door.rejoin(state.epoch(), state.leader());
    }

    /** PostgreSQL may lose what it had not flushed, and the log is then read again: the term stays where it was meanwhile. */
    private boolean readBefore(ReplayState at) {
        return at.epoch() < door.term().epoch();
    }

    private void place() {
        pending.clear();
        log.seekAfter(state.offset());
        placed = true;
    }

    private void take(LogReader.Record record, long now) {
        ReplayState before = state;
        ReplayState.Step step = before.read(record.offset(), record.entry());
        Verdict verdict = step.verdict();
        if (verdict instanceof Verdict.Halt halt) throw new HaltedException(halt.reason());
        if (verdict instanceof Verdict.Note note && note.entry() instanceof ContentAdopted content) requireContent(content, before);
        if (verdict instanceof Verdict.Note note) follower.note(note.entry());
        if (verdict instanceof Verdict.Apply apply) apply(apply.entry(), before, step.next(), now);
        // Without parts under way there is nothing to drop, but complete transactions that are not committed yet.
        if (verdict instanceof Verdict.Gap && before.parts() > 0) follower.drop();
        if (verdict instanceof Verdict.Follow follow) onClaim(follow, before, step.next(), now);
        state = step.next();
        lastTime = record.time();
        moved = true;
        if (rejoinUntil.isPresent() && state.parts() == 0 && state.position().reaches(rejoinUntil.get())) completeRejoin(now);
    }

    /**
     * Who reads that has a database that began without the content, and would lead without it (trap A17): a copy's place lies behind the note.
     * Behind the first write the note comes too late, and counts for nobody.
     */
    private void requireContent(ContentAdopted content, ReplayState before) {
        if (content.node().equals(self.node()) || !before.position().equals(Position.START)) return;
        throw new HaltedException("the cluster begins with the content of " + content.node() + "'s database (" + content.content() + "), which the log does not hold, and"
            + " this database was given to " + self.node() + " before that was noted. Nothing was changed; give the node an empty database and fill it with"
            + " 'baton copy' (docs/adopt.md)");
    }

    /**
     * What this node wrote itself was in its database before it was in the log. An epoch of its name that this database never led was led by another
     * database of that name, which is gone: this one was filled again since, or is an older backup, and takes that epoch's rows like anybody's.
     */
    private void apply(Written entry, ReplayState before, ReplayState after, long now) {
        if (entry instanceof RowsChanged rows && rows.last()) transactions++;
        boolean mine = before.leader().isNode(self.node()) && before.epoch() <= ledUpTo;
        if (mine && !caughtUp && entry instanceof RowsChanged rows && rows.last()) written = Optional.of(rows.lsn());
        if (!mine) applyOrSkip(entry, before);
        else if (relays(after)) readBack(entry, after, now);
    }

    private void applyOrSkip(Written entry, ReplayState before) {
        poison.taking(taken, entry);
        if (!poison.skips()) {
            follower.apply(entry, before);
        } else if (!(entry instanceof RowsChanged rows) || rows.last()) {
            follower.skip(entry, taken, poison.skippedBy());
            skipped++;
        }
    }

    private void readBack(Written entry, ReplayState after, long now) {
        leader.readBack(entry, after, now);
        // The relay writes its first Progress when everything that this server held before is in the log.
        if (!(door.term() instanceof Term.Opening) || !(entry instanceof Progress)) return;
        leader.admit();
        door.lead();
    }

    /** Whether the term under way is that of the log's epoch; while a node catches up, older epochs of its own pass by. */
    private boolean relays(ReplayState at) {
        boolean open = door.term() instanceof Term.Opening || door.term() instanceof Term.Leading;
        return caughtUp && open && door.term().epoch() == at.epoch() && leader.trouble().isEmpty();
    }

    private void onClaim(Verdict.Follow follow, ReplayState before, ReplayState after, long now) {
        if (follow.dropsParts()) follower.drop();
        EpochStarted claim = follow.claim();
        boolean wasMine = before.leader().isNode(self.node()) && (before.epoch() >= ownSince || door.term() instanceof Term.Closing);
        if (claim.leader().isNode(self.node())) open(claim, after, now);
        // While it rejoins, an epoch that names this node is never opened, so its end leaves nothing new to undo.
        else if (wasMine && rejoinUntil.isEmpty()) stepDown(claim, before, after, now);
        else if (door.term() instanceof Term.Following && !readBefore(after)) door.follow(claim.epoch(), claim.leader());
    }

    /**
     * A claim that names this very process: having read everything before it, the node is caught up by definition. A claim that names
     * a former process, or comes while the node is not able to lead, makes it claim again for itself once it is; but not in an impasse.
     */
    private void open(EpochStarted claim, ReplayState after, long now) {
        leader.suspend();
        if (!claim.leader().equals(self) || !caughtUp || rejoinUntil.isPresent() || impasse.isPresent()) return;
        requireWritten();
        follower.commit(after, true, now);
        door.open(after.epoch());
        ledUpTo = after.epoch();
        look(Condition.OK, "");
        leader.open(after, now);
    }

    /** Another node leads. What this one committed and never logged has to go before anything of the new leader is applied. */
    private void stepDown(EpochStarted claim, ReplayState before, ReplayState after, long now) {
        String reason = "epoch " + claim.epoch() + " belongs to " + claim.leader().node() + ": " + claim.reason();
        if (door.term() instanceof Term.Opening || door.term() instanceof Term.Leading) door.close(reason);
        forgetImpasse();
        tell(reason);
        leader.close(reason);
        if (before.parts() == 0) follower.commit(before, true, now);
        if (!(door.term() instanceof Term.Rejoining) && !readBefore(after)) door.rejoin(after.epoch(), claim.leader());
        tell(reason);
        requireWritten();
        rejoinUntil = Optional.of(rejoin.begin(before.logged(), after).orElse(after.position()));
    }

    /** A server that was set back lacks what was not applied here because it had written it. */
    private void requireWritten() {
        written.ifPresent(rejoin::requireHeld);
        written = Optional.empty();
    }

    private void forgetImpasse() {
        impasse = Optional.empty();
        aside = false;
    }

    /** Until it has got past the claim for which it needs rows, nobody else who waits may take it for one that is getting on. */
    private void tell(String reason) {
        boolean needsRows = view.condition() == Condition.NEEDS_ROWS && state.equals(view.state());
        if (!needsRows) look(Condition.OK, reason);
    }

    /** From the log if that still begins at its beginning, else from a snapshot; without a store of those nothing is touched and an operator is needed. */
    private void rebuild(RebuildNeededException why) {
        placed = false;
        boolean begins = logHasItsBeginning();
        // To empty a database may take a while, and the next one in turn waits for who gets on, not for who waits too.
        look(Condition.RETRYING, "this database is to be emptied, and filled again: " + why.getMessage());
        if (begins) rejoin.rebuild(ownSinceNow(state), why.getMessage());
        else rejoin.giveUp(why.getMessage());
        throw new DatabaseUnavailableException("this database was given up and is filled again: " + why.getMessage(), null);
    }

    /** All that this node was named for until now comes from the log, once its database is empty. The term alone does not know of a time before this process. */
    private long ownSinceNow(ReplayState at) {
        return Math.max(door.term().epoch(), at.epoch() + 1);
    }

    private boolean logHasItsBeginning() {
        try {
            log.seekAfter(ReplayState.START.offset());
            return true;
        } catch (LogTruncatedException e) {
            if (!refill.isPossible()) throw e;
            return false;
        }
    }

    private void completeRejoin(long now) {
        rejoin.complete();
        follower.commit(state, true, now);
        rejoin.finish(state.epoch());
        rejoinUntil = Optional.empty();
        rowsPause = PAUSE_NANOS;
        if (!readBefore(state)) door.follow(state.epoch(), state.leader());
    }

    /** A state in the middle of a transaction, or of rejoining, is never stored: after a restart that has to begin anew. */
    private void store(long now) {
        if (!moved || state.parts() > 0 || rejoinUntil.isPresent()) return;
        follower.commit(state, false, now);
        committed = state;
        moved = false;
    }

    /**
     * The one rule for claiming an epoch for oneself: the current epoch is this node's, but nothing relays in it. So it is after a
     * restart, a failed send, a lost slot connection, a gap; and a predecessor's late writes are void once the claim is read.
     */
    private Optional<String> reasonToClaim() {
        if (!state.leader().isNode(self.node()) || rejoinUntil.isPresent() || impasse.isPresent()) return Optional.empty();
        if (!state.leader().equals(self)) return Optional.of(self.node() + " was restarted and goes on leading");
        if (state.broken()) return Optional.of("a gap voids the rest of epoch " + state.epoch());
        return leader.trouble().map(trouble -> self.node() + " goes on leading after trouble: " + trouble);
    }

    private void look(Condition now, String detail) {
        // It reads nothing, whatever else it waits for: nobody shall take it for one that catches up.
        Condition condition = now == Condition.RETRYING && paused.isPresent() ? Condition.PAUSED : now;
        view = new NodeView(door.term(), state, caughtUp, paused.isPresent() ? Math.max(0, kept) : pending.size() + (placed ? log.behind() : 0), lastTime, transactions, skipped,
            poison.place(), condition, detail);
    }
}
