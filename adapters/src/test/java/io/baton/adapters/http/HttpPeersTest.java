package io.baton.adapters.http;

import static io.baton.adapters.http.MemoryMending.RELATION;
import static io.baton.adapters.http.MemoryMending.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.baton.core.api.RepairRefusedException;
import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.log.Position;
import io.baton.core.node.RebuildNeededException;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.Peers;
import io.baton.core.port.RowsGoneException;
import io.baton.core.port.RowsTooLargeException;
import io.baton.core.rejoin.TouchedKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Node "self" asks "follower" and "leader", both with a real API. */
class HttpPeersTest extends ApiTest {
    private static final Position WANTED = Position.parse("5:0/100");
    private static final List<TouchedKeys.Table> KEYS = List.of(new TouchedKeys.Table(RELATION, Set.of(row("1"), row("a\"ü\n"))));

    private final MemoryNode leading = new MemoryNode();
    private HttpApi leader;
    private ClusterView view = ClusterView.EMPTY;
    private final HttpPeers peers = new HttpPeers(() -> view, "self", () -> 10_000);

    @BeforeEach
    void startLeader() {
        leader = new HttpApi(leading.services(), id -> Optional.empty(), "127.0.0.1", 0, java.time.Duration.ofSeconds(10)).start();
        hear("self", "rejoining", api.uri(), 10_000);
        hear("leader", "leading", leader.uri(), 10_000);
        hear("follower", "following", api.uri(), 9_000);
        node.mending.rows = () -> rows("5:0/100", row("1", "of the follower"));
        leading.mending.rows = () -> rows("6:0/9", row("1", "of the leader"));
    }

    @AfterEach
    void stopLeader() {
        leader.stop();
    }

    @Test
    void aHealthyFollowerIsAskedFirstAndEveryTextComesThrough() {
        node.mending.rows = () -> rows("5:0/100", row("1", null), row("a\"ü\n", "{\"x\":[1.00]}\t\u0001"));
        assertThat(peers.fetch(KEYS, WANTED)).isEqualTo(node.mending.rows.get());
        assertThat(node.mending.lastKeys).isEqualTo(KEYS);
        assertThat(node.mending.lastAtLeast).isEqualTo(WANTED);
        assertThat(leading.mending.lastKeys).isNull();
    }

    @Test
    void theLeaderIsAskedIfTheFollowerIsSilentRefusesOrFails() {
        hear("follower", "following", api.uri(), 1_000);
        assertLeaderAnswers();
        hear("follower", "following", api.uri(), 10_000);
        node.mending.rows = () -> {
            throw new RepairRefusedException("this node is rejoining");
        };
        assertLeaderAnswers();
        node.mending.rows = () -> {
            throw new DatabaseUnavailableException("gone", null);
        };
        assertLeaderAnswers();
        api.stop();
        assertLeaderAnswers();
    }

    /** Older rows would bring back values that the log has replaced already. */
    @Test
    void rowsOfAnOlderPlaceAreNotTaken() {
        node.mending.rows = () -> rows("5:0/FF", row("1", "older"));
        assertLeaderAnswers();
        leading.mending.rows = () -> rows("4:9/0", row("1", "older"));
        assertThatThrownBy(() -> peers.fetch(KEYS, WANTED)).isInstanceOf(LogUnavailableException.class)
            .hasMessageContaining("follower: its rows are of 5:0/FF").hasMessageContaining("leader: its rows are of 4:9/0");
    }

    /** Somebody whose place reaches this node's own has it from the log; the other may be gone for good. */
    @Test
    void aTableThatIsGoneForOnePeerAndCannotBeHadFromAnotherNeedsARebuild() {
        node.mending.rows = gone("5:0/100");
        leading.mending.rows = () -> {
            throw new RepairRefusedException("this node is opening");
        };
        assertThatThrownBy(() -> peers.fetch(KEYS, WANTED)).isInstanceOf(RebuildNeededException.class).hasMessageContaining("kept in quarantine")
            .hasMessageContaining("there is no such table here").hasMessageContaining("this node is opening");
        leading.mending.rows = () -> rows("6:0/9", row("1", "of the leader"));
        assertLeaderAnswers();
    }

    /** The table may be younger than what that peer has applied; to empty a database for that would be a loss for nothing. */
    @Test
    void aTableThatIsMissingBeforeThisNodesPlaceIsToBeAskedForAgain() {
        node.mending.rows = gone("5:0/FF");
        leading.mending.rows = gone("4:9/0");
        assertThatThrownBy(() -> peers.fetch(KEYS, WANTED)).isInstanceOf(LogUnavailableException.class).hasMessageContaining("there is no such table here");
    }

    /** The kind of an answer counts, not what stands in it. */
    @Test
    void whatARefusalQuotesProvesNothing() {
        node.mending.rows = () -> {
            throw new RepairRefusedException("somebody wrote " + Problem.Kind.ROWS_GONE.type());
        };
        leading.mending.rows = () -> {
            throw new IllegalStateException("a fault of that node");
        };
        assertThatThrownBy(() -> peers.fetch(KEYS, WANTED)).isInstanceOf(LogUnavailableException.class).hasMessageContaining("urn:baton:problem:rows-gone");
    }

    @Test
    void rowsThatNoNodeHoldsTogetherNeedARebuild() {
        node.mending.rows = () -> {
            throw new RowsTooLargeException("the rows take more than 10 characters");
        };
        assertLeaderAnswers();
        leading.mending.rows = node.mending.rows;
        assertThatThrownBy(() -> peers.fetch(KEYS, WANTED)).isInstanceOf(RebuildNeededException.class).hasMessageContaining("more than 10 characters")
            .hasMessageContaining("kept in quarantine");
    }

    private static Supplier<Peers.Rows> gone(String position) {
        return () -> {
            throw new RowsGoneException("table shop.order: there is no such table here", Position.parse(position), null);
        };
    }

    @Test
    void withoutPeersItIsToBeTriedAgain() {
        view = ClusterView.EMPTY;
        hear("self", "rejoining", api.uri(), 10_000);
        assertThatThrownBy(() -> peers.fetch(KEYS, WANTED)).isInstanceOf(LogUnavailableException.class).hasMessageContaining("No other node");
        assertThat(node.mending.lastKeys).isNull();
    }

    @Test
    void moreKeysThanAPeerTakesNeedARebuild() {
        var huge = List.of(new TouchedKeys.Table(RELATION, Set.of(row("x".repeat(RequestBody.LIMIT)))));
        assertThatThrownBy(() -> peers.fetch(huge, WANTED)).isInstanceOf(RebuildNeededException.class).hasMessageContaining("kept in quarantine");
    }

    /** A client of its own for each question left a thread and files behind, ten times a second while nobody answered. */
    @Test
    void askingAgainTakesNoOtherConnection() throws IOException {
        var ports = ConcurrentHashMap.<Integer>newKeySet();
        HttpServer refusing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        refusing.createContext("/", exchange -> {
            ports.add(exchange.getRemoteAddress().getPort());
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(503, 2);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        refusing.start();
        view = ClusterView.EMPTY;
        hear("follower", "following", URI.create("http://127.0.0.1:" + refusing.getAddress().getPort()), 10_000);
        for (int i = 0; i < 5; i++) assertThatThrownBy(() -> peers.fetch(KEYS, WANTED)).isInstanceOf(LogUnavailableException.class);
        refusing.stop(0);
        assertThat(ports).hasSize(1);
    }

    @Test
    void aBadRequestSaysWhereItIsBad() throws Exception {
        assertThat(problem(call("POST", "/v1/repair/rows", "{\"tables\":[{\"schema\":\"s\"}]}"), 400).path("detail").asText())
            .contains("schema, name and identity");
        assertThat(problem(call("POST", "/v1/repair/rows", "{\"keys\":1}"), 400).path("detail").asText()).contains("unknown field");
        node.mending.rows = () -> {
            throw new RepairRefusedException("this node is rejoining");
        };
        assertThat(problem(call("POST", "/v1/repair/rows", "{\"tables\":[]}"), 503).path("retry").asText()).isEqualTo("safe");
    }

    private void assertLeaderAnswers() {
        assertThat(peers.fetch(KEYS, WANTED)).isEqualTo(leading.mending.rows.get());
    }

    private void hear(String node, String term, URI api, long atMillis) {
        view = view.hear(new Heartbeat(node, "i", api.toString(), "", term, 6, 0, Position.START, 0, 0, 0, -1, "OK", Heartbeat.Health.GOOD, "",
            0, 0, false), atMillis);
    }

    @SafeVarargs
    private static Peers.Rows rows(String position, List<io.baton.core.log.Datum>... rows) {
        return new Peers.Rows(Position.parse(position), List.of(new Peers.TableRows(RELATION, List.of(rows))));
    }
}
