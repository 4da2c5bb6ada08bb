package io.baton.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Hurts one part of a running demo again and again, and tells what clients saw of it. */
final class Failover {
    /**
     * What an operator sets for clients that shall notice a dead server soon: an answer that takes longer than a second is given up, and
     * hosts are tried in random order, so that not every client waits for the same dead one first.
     */
    private static final String CLIENT = "connectTimeout=1,socketTimeout=1,loadBalanceHosts=true";
    /** Longer than the monitors' memory of an earlier failover, which slows the next one down on purpose. */
    private static final int SETTLE_MILLIS = 12_000;

    private Failover() {}

    static int run(Options options) throws Exception {
        Cluster cluster = options.cluster();
        Scenario scenario = Scenario.of(options.text("scenario", "kill"));
        int runs = options.number("runs", scenario == Scenario.TWENTY ? 20 : 10);
        var setup = new Run.Setup(cluster, scenario, options.number("writers", 4), options.number("stubborn", 2),
            options.number("hold-millis", scenario.holdMillis), options.number("warm-millis", 2000), client(options.text("client", CLIENT)));
        int settle = options.number("settle-millis", SETTLE_MILLIS);
        var limits = new Limits(options.number("median-millis", scenario.medianMillis), options.number("worst-millis", scenario.worstMillis),
            options.number("rejoin-millis", scenario.rejoinMillis));
        boolean story = options.text("story", "missed").equals("always");
        options.checked();
        int fewest = scenario == Scenario.TWENTY ? 2 : 1;
        if (runs < fewest) throw new CannotMeasureException("--runs is " + runs + ", " + scenario.word() + " needs at least " + fewest);
        cluster.everywhere(Writers.TABLE);
        System.out.println(scenario.word() + ": " + scenario.what + "; " + setup.writers() + " writers and " + setup.stubborn()
            + " that stay with the old leader; clients: " + new TreeMap<>(setup.client()));
        if (scenario == Scenario.TWENTY) return Twenty.run(setup, runs);
        System.out.println(Outcome.HEADING);
        var outcomes = new ArrayList<Outcome>();
        for (int run = 1; run <= runs; run++) {
            if (run > 1) Waiting.pause(settle);
            Outcome outcome = new Run(setup).run();
            outcomes.add(outcome);
            System.out.println(outcome.line(run));
            outcome.troubles().forEach(trouble -> System.out.println("      ! " + trouble));
            if (story || !outcome.troubles().isEmpty() || limits.worst() > 0 && outcome.silence() > limits.worst()) {
                outcome.failures().forEach((why, count) -> System.out.println("        " + count + " x " + why));
                outcome.story().forEach(line -> System.out.println("        " + line));
            }
            if (Double.isNaN(outcome.rejoined())) break;
        }
        return limits.judge(outcomes) && outcomes.size() == runs ? 0 : 1;
    }

    private static Map<String, String> client(String text) {
        var properties = new HashMap<String, String>();
        for (String pair : text.split(",")) {
            String[] sides = pair.split("=", 2);
            if (sides.length != 2) throw new CannotMeasureException("--client must be name=value pairs with commas between, not " + text);
            properties.put(sides[0], sides[1]);
        }
        return properties;
    }

    /** Milliseconds; 0 for none. */
    private record Limits(int median, int worst, int rejoin) {
        boolean judge(List<Outcome> outcomes) {
            Samples silence = Samples.of(outcomes.stream().mapToLong(o -> (long) (o.silence() * 1e6)).toArray());
            Samples rejoined = Samples.of(outcomes.stream().mapToLong(o -> Double.isNaN(o.rejoined()) ? Long.MAX_VALUE : (long) (o.rejoined() * 1e6)).toArray());
            boolean well = outcomes.stream().allMatch(o -> o.troubles().isEmpty());
            boolean holds = well & told("longest time without an acknowledged write, median", silence.millis(0.5), median)
                & told("longest time without an acknowledged write, worst", silence.millis(1), worst)
                & told("until all nodes were well again, worst", rejoined.millis(1), rejoin);
            System.out.printf("%d runs: acknowledged %d, lost %d, twice %d: %s%n", outcomes.size(), outcomes.stream().mapToInt(Outcome::acknowledged).sum(),
                outcomes.stream().mapToInt(Outcome::lost).sum(), outcomes.stream().mapToInt(Outcome::twice).sum(), holds ? "all holds" : "MISSED");
            return holds;
        }

        private static boolean told(String what, double millis, int limit) {
            boolean holds = limit == 0 || millis <= limit;
            System.out.println(what + ": " + Samples.text(millis) + " ms" + (limit == 0 ? "" : ", limit " + limit + " ms: " + (holds ? "holds" : "MISSED")));
            return holds;
        }
    }
}
