package io.baton.bench;

import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Exit codes: 0 every limit holds, 1 one was missed, 2 it could not be measured. */
public final class Main {
    /** Kept reachable, or its level is forgotten. The driver reports each refused connection, and those are expected here. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    private static final String HELP = """
        bench/run NAME [--dir DIR] [options]   measures a running demo (./baton demo); BATON_DIR names another directory
          lone-writer  one connection commits in lock step     --commits 20000 --max-millis 1000
          throughput   commits per second and their latency    --writers 1,8,64 --seconds 10
          pgbench      PostgreSQL's own benchmark, then verify --scale 5 --clients 8 --seconds 20
          large        one transaction of many rows            --rows 10000000 --row-bytes 200 --kill none|follower|leader --max-mb 600
          snapshot     take, restore, PostgreSQL's own copy     --rows 10000000 --row-bytes 200 --writers 4 --seconds 20 --apart 0
          snapshot-kills  kill -9 while one is taken, restored  --rows 2000000
          day          24 hours of writes, snapshots, a pause   --transactions 3600 --rows 20
          failover     --scenario NAME --runs 10               what clients see while a part is hurt
        """;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        DRIVER.setLevel(Level.OFF);
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) throws Exception {
        if (arguments.length == 0 || arguments[0].equals("--help")) {
            System.out.print(HELP + Scenario.help());
            return 0;
        }
        try {
            var options = new Options(arguments);
            return switch (arguments[0]) {
                case "lone-writer" -> LoneWriter.run(options);
                case "throughput" -> Throughput.run(options);
                case "large" -> LargeTransaction.run(options);
                case "snapshot" -> Snapshots.run(options);
                case "snapshot-kills" -> SnapshotKills.run(options);
                case "day" -> Day.run(options);
                case "failover" -> Failover.run(options);
                case "where" -> Where.run(options);
                default -> throw new CannotMeasureException("there is no program " + arguments[0] + "; bench/run alone lists them");
            };
        } catch (CannotMeasureException | SQLException e) {
            System.err.println("bench: " + e.getMessage());
            return 2;
        }
    }
}
