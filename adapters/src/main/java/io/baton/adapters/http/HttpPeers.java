package io.baton.adapters.http;

import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.ClusterView.Heard;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.log.Position;
import io.baton.core.node.RebuildNeededException;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.Peers;
import io.baton.core.port.SnapshotPeers;
import io.baton.core.rejoin.TouchedKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The other nodes by their API. A healthy follower is asked first: its rows are what the log says and it has no writers to hold up. Then
 * the leader, then whoever else was ever heard: heartbeats only advise, each node judges for itself whether it may answer.
 */
public final class HttpPeers implements Peers, SnapshotPeers {
    /** Without a word for so long, a node may be paused, and would hold the question up for its whole time. */
    private static final long LATELY_MILLIS = 2_000;

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(8);
    /** A key takes a look into an index; this is ample for that. */
    private static final Duration ANSWER_PER_KEY = Duration.ofMillis(1);

    /** One for good: each has a thread and files of its own, and while no peer answers they are asked ten times a second. */
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
    private final Supplier<ClusterView> cluster;
    private final String self;
    private final LongSupplier clock;

    /** The same for each of them. */
    private record Question(List<TouchedKeys.Table> keys, Position atLeast, String body, Duration limit) {}

    /**
     * Why the peers gave nothing, each as a sentence; {@code gone}: one of them has it from the log that there is nothing to give;
     * {@code tooLarge}: one of them would have to give more than a node holds.
     */
    private static final class Refusals {
        private final List<String> said = new ArrayList<>();
        private boolean gone;
        private boolean tooLarge;

        @Override
        public String toString() {
            return String.join("; ", said);
        }
    }

    /**
     * @param self this node's id, which is never asked
     * @param clock the clock by which {@code cluster} says when a node was heard
     */
    public HttpPeers(Supplier<ClusterView> cluster, String self, LongSupplier clock) {
        this.cluster = cluster;
        this.self = self;
        this.clock = clock;
    }

    @Override
    public Rows fetch(List<TouchedKeys.Table> keys, Position atLeast) {
        String body = RepairJson.wanted(new RepairJson.Wanted(atLeast, keys));
        if (body.getBytes(StandardCharsets.UTF_8).length > RequestBody.LIMIT)
            throw new RebuildNeededException("the keys of the rows that this node changed without logging them are too many to ask a peer for (more "
                + "than " + RequestBody.LIMIT + " bytes); they are kept in quarantine");
        var question = new Question(keys, atLeast, body, ANSWER.plus(ANSWER_PER_KEY.multipliedBy(keys.stream().mapToLong(table -> table.keys().size()).sum())));
        var refusals = new Refusals();
        for (Heartbeat peer : candidates()) {
            Optional<Rows> rows = ask(peer, question, refusals);
            if (rows.isPresent() && rows.get().position().reaches(atLeast)) return rows.get();
            rows.ifPresent(old -> refusals.said.add(peer.node() + ": its rows are of " + old.position()));
        }
        // A schema change came after what this node has to undo: the rows it would have to get back have no place any more. Whoever does not
        // answer now would say the same once it has got there, and may never answer.
        if (refusals.gone)
            throw new RebuildNeededException("a table that this node changed without logging it is not as it was on the nodes that could give its rows ("
                + refusals + "); what was changed is kept in quarantine");
        if (refusals.tooLarge)
            throw new RebuildNeededException("the rows that this node changed without logging it are too large together to be asked for (" + refusals
                + "); what was changed is kept in quarantine");
        throw new LogUnavailableException("no node gives its rows at " + atLeast + " or later, which replace what this node has committed without "
            + "logging it. " + (refusals.said.isEmpty() ? "No other node was heard. " : refusals + ". ")
            + "Nothing was changed; it is tried again", null);
    }

    @Override
    public String ask() {
        var refusals = new ArrayList<String>();
        for (Heartbeat peer : candidates()) {
            try {
                var request = HttpRequest.newBuilder(URI.create(peer.api().replaceAll("/+$", "") + "/v1/snapshots")).timeout(ANSWER).POST(BodyPublishers.noBody()).build();
                HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
                if (answer.statusCode() == 200) return peer.node() + " takes one now";
                refusals.add(peer.node() + " answered " + answer.statusCode() + ": " + beginning(answer.body()));
            } catch (IOException | IllegalArgumentException e) {
                refusals.add(peer.node() + " at " + peer.api() + " gave no usable answer (" + e + ")");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                refusals.add("this node is stopping");
            }
        }
        return refusals.isEmpty() ? "No other node was heard that could take one" : "No node takes one: " + String.join("; ", refusals);
    }

    private Optional<Rows> ask(Heartbeat peer, Question question, Refusals refusals) {
        try {
            var request = HttpRequest.newBuilder(URI.create(peer.api().replaceAll("/+$", "") + "/v1/repair/rows"))
                .timeout(question.limit).header("Content-Type", "application/json").POST(BodyPublishers.ofString(question.body)).build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() == 200) return Optional.of(RepairJson.found(answer.body(), question.keys));
            refusals.said.add(peer.node() + " answered " + answer.statusCode() + ": " + beginning(answer.body()));
            ToldProblem problem = ToldProblem.read(answer.body());
            refusals.gone |= isGone(problem, question.atLeast);
            refusals.tooLarge |= problem.is(Problem.Kind.ROWS_TOO_LARGE);
        } catch (IOException | IllegalArgumentException | ProblemException e) {
            refusals.said.add(peer.node() + " at " + peer.api() + " gave no usable answer (" + e + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refusals.said.add("this node is stopping");
        }
        return Optional.empty();
    }

    /** Before the place where this node stands, the table may not have been made yet. */
    private static boolean isGone(ToldProblem problem, Position atLeast) {
        return problem.is(Problem.Kind.ROWS_GONE) && problem.position().filter(there -> there.reaches(atLeast)).isPresent();
    }

    /** Healthy followers, the most advanced first; the leader; everybody else that was heard. */
    private List<Heartbeat> candidates() {
        ClusterView view = cluster.get();
        long now = clock.getAsLong();
        String leader = view.leader().map(heard -> heard.heartbeat().node()).orElse("");
        return view.nodes().values().stream()
            .filter(heard -> !heard.heartbeat().node().equals(self))
            .sorted(Comparator.<Heard>comparingInt(heard -> rank(heard, leader, now))
                .thenComparing(heard -> heard.heartbeat().position(), Comparator.reverseOrder()))
            .map(Heard::heartbeat).toList();
    }

    private static int rank(Heard heard, String leader, long now) {
        Heartbeat beat = heard.heartbeat();
        boolean well = heard.ageMillis(now) <= LATELY_MILLIS && !beat.goodbye() && beat.health().good() && beat.state().equals("OK");
        if (beat.node().equals(leader)) return 1;
        return well && beat.term().equals("following") ? 0 : 2;
    }

    private static String beginning(String text) {
        return text.length() <= 300 ? text : text.substring(0, 300) + "...";
    }
}
