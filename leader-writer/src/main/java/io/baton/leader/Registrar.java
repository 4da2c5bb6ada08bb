package io.baton.leader;

import io.baton.core.api.Ack;
import io.baton.core.api.MemberService;
import io.baton.core.api.Statement;
import io.baton.core.api.WriteOutcome;
import io.baton.core.api.WriteRequest;
import io.baton.core.api.WriteService;
import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.cluster.Members;
import io.baton.core.node.NodeView;
import io.baton.core.port.Loops;
import io.baton.core.term.Term;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down, while this node leads, who belongs to the cluster: whoever is heard, until an operator retires it. An ordinary write, so that the
 * log judges it like any other, and every node, every copy and every snapshot has it.
 */
public final class Registrar implements Loops.Tick, MemberService {
    static final long LOOK_NANOS = 1_000_000_000L;

    /** A node that was heard within this time is not gone for good, in milliseconds. */
    private static final long FRESH_MILLIS = 3_000;

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);

    private static final String REGISTER = "INSERT INTO baton.members (node, birth) VALUES ($1, $2) ON CONFLICT (node) DO UPDATE SET birth = EXCLUDED.birth,"
        + " since = now(), retired = NULL, retired_by = NULL WHERE members.birth <> EXCLUDED.birth";
    private static final String RETIRE = "UPDATE baton.members SET retired = now(), retired_by = $3 WHERE node = $1 AND birth = $2 AND retired IS NULL";

    private final String self;
    private final Supplier<NodeView> node;
    private final Supplier<Members> members;
    private final Supplier<ClusterView> cluster;
    private final LongSupplier clock;
    private final WriteService writes;

    /** @param clock the clock by which {@code cluster} says when a node was heard */
    public Registrar(String self, Supplier<NodeView> node, Supplier<Members> members, Supplier<ClusterView> cluster, LongSupplier clock, WriteService writes) {
        this.self = self;
        this.node = node;
        this.members = members;
        this.cluster = cluster;
        this.clock = clock;
        this.writes = writes.within(PATIENCE);
    }

    @Override
    public long tick(long now) {
        Members known = members.get();
        if (!(node.get().term() instanceof Term.Leading) || known.birth().isEmpty()) return LOOK_NANOS;
        for (Heartbeat beat : known.toRegister(cluster.get(), clock.getAsLong())) register(beat);
        return LOOK_NANOS;
    }

    private void register(Heartbeat beat) {
        WriteOutcome outcome = write(REGISTER, beat.node(), beat.standing().birth());
        if (outcome instanceof WriteOutcome.Done done && done.rows().equals(List.of(1L))) LOG.info("{} is a member of the cluster: the log is kept for it until it is retired", beat.node());
        else if (!(outcome instanceof WriteOutcome.Done)) LOG.info("{} could not be registered, which is tried again: {}", beat.node(), outcome);
    }

    @Override
    public Outcome retire(String id, String by) {
        NodeView now = node.get();
        String leader = now.state().leader().node();
        if (!(now.term() instanceof Term.Leading)) return leader.isEmpty() || leader.equals(self)
            ? new Outcome.Refused("nobody leads at the moment; nothing was changed, try again") : new Outcome.NotLeader(leader);
        if (id.equals(self)) return new Outcome.Refused(id + " leads; nothing was changed. Let another node lead first, with 'baton switchover', and stop this one");
        Members.Member member = members.get().nodes().get(id);
        if (member == null) return new Outcome.Refused("there is no member " + id + ", nothing was changed; members are " + String.join(", ", members.get().nodes().keySet().stream().sorted().toList()));
        if (member.retired().isPresent()) return new Outcome.Done(id + " was retired before, " + member.retired().get());
        if (runs(id)) return new Outcome.Refused(id + " runs: its heartbeats are heard. Nothing was changed. Stop it first, if it is to go for good");
        WriteOutcome outcome = write(RETIRE, id, member.birth(), by);
        if (outcome instanceof WriteOutcome.Done) return new Outcome.Done(id + " was retired: the log is not kept for it any longer");
        return new Outcome.Refused(id + " was not retired, or it is not known whether it was: " + outcome + ". Look at 'baton status' and try again");
    }

    private boolean runs(String id) {
        ClusterView.Heard heard = cluster.get().nodes().get(id);
        return heard != null && !heard.heartbeat().goodbye() && heard.ageMillis(clock.getAsLong()) < FRESH_MILLIS;
    }

    private WriteOutcome write(String sql, Object... parameters) {
        return writes.write(new WriteRequest(List.of(new Statement(sql, Arrays.stream(parameters).map(String::valueOf).toList())), Ack.LOGGED));
    }
}
