package io.baton.cli.demo;

import io.baton.cli.ClusterStatus;
import io.baton.cli.CommandFailedException;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** What the demo shows: a table that is redrawn where there is a terminal, else a line now and then. */
final class DemoScreen {
    private static final long REDRAW_NANOS = 1_000_000_000L;
    private static final long LINE_NANOS = 5_000_000_000L;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final String UP_AND_CLEAR = "\u001b[%dA\u001b[J";

    private final DemoOptions options;
    private final DemoCluster cluster;
    private final boolean terminal = System.console() != null;
    private int drawn;
    private long shownAt;

    DemoScreen(DemoOptions options, DemoCluster cluster) {
        this.options = options;
        this.cluster = cluster;
    }

    void say(String line) {
        drawn = 0;
        System.out.println("demo: " + line);
    }

    /** What can be done with it now. */
    void introduce() {
        String dir = options.dir().toString();
        String api = cluster.apis().get(0).url();
        String other = cluster.apis().get(cluster.apis().size() - 1).url();
        String at = " --dir " + dir;
        System.out.println(String.join(System.lineSeparator(),
            "",
            "psql:  psql 'postgresql://" + cluster.user() + "@" + cluster.hosts() + "/" + cluster.database() + "?target_session_attrs=read-write'",
            "API:   " + api,
            "",
            "Try:   curl -X PUT " + api + "/v1/kv/greeting -H 'Content-Type: application/json' -d '\"hello\"'   # a write, by any node",
            "       curl " + other + "/v1/kv/greeting   # and there it is, on another node",
            "Try:   kill -9 a node's pid (it stands in " + dir + "/cluster.json), then",
            "       ./baton demo start-part node-2" + at + "   and   ./baton verify" + at,
            "Try:   ./baton demo add-node" + at + "   # a further follower",
            ""));
    }

    /** Called often; draws when it is time. */
    void show(SampleLoad load) {
        long now = System.nanoTime();
        if (shownAt != 0 && now - shownAt < (terminal ? REDRAW_NANOS : LINE_NANOS)) return;
        shownAt = now;
        if (terminal) redraw(load);
        else System.out.println(CLOCK.format(LocalTime.now()) + " " + String.join(" | ", summary(false), loadLine(load)));
    }

    private void redraw(SampleLoad load) {
        var lines = new ArrayList<>(List.of(summary(true).split("\n")));
        lines.add("");
        lines.add(loadLine(load) + "; Ctrl-C ends the demo");
        if (drawn > 0) System.out.printf(UP_AND_CLEAR, drawn);
        lines.forEach(System.out::println);
        drawn = lines.size();
    }

    private String summary(boolean table) {
        try {
            var status = ClusterStatus.ask(cluster.apis());
            return table ? String.join("\n", ClusterStatus.table(status)) : ClusterStatus.line(status);
        } catch (CommandFailedException e) {
            return "no node answers";
        }
    }

    private String loadLine(SampleLoad load) {
        if (options.load() == 0) return "no sample load";
        return "sample load: " + load.acknowledged() + " writes acknowledged, " + load.failed() + " failed or unknown";
    }
}
