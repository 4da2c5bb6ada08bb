package io.baton.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the steps of {@code mixture/steps.sql} on whoever leads, round after round, as many as it is allowed to, and at last to the end of the
 * round: a node that has to be rebuilt carries all of them out again. Whatever the outcome of a step that failed was, it goes on where the
 * marks in the leader's database say that it is.
 */
final class MixtureClient implements AutoCloseable {
    static final String MARKS = "CREATE TABLE mixture_marks (round int, step int, PRIMARY KEY (round, step))";

    private static final Path FILE = Path.of("src", "test", "resources", "mixture", "steps.sql");
    private static final Pattern STEP = Pattern.compile("^-- (step|alone|undone)\\n", Pattern.MULTILINE);

    /** A state of the class 08 or 57, or none: the connection or its server went away. 25006: it follows now. */
    private static final Pattern RETRIED = Pattern.compile("08.*|57.*|25006");

    private record Step(String kind, String sql) {}

    private final Callable<Connection> leader;
    private final List<Step> steps = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "mixture");
    private final Semaphore allowed = new Semaphore(0);
    private volatile boolean lastRound;
    private volatile int done;
    private volatile int retries;
    private volatile Throwable trouble;
    private int round = 1;

    MixtureClient(Callable<Connection> leader) throws IOException {
        this.leader = leader;
        String text = Files.readString(FILE);
        Matcher marks = STEP.matcher(text);
        for (boolean found = marks.find(); found; ) {
            String kind = marks.group(1);
            int from = marks.end();
            found = marks.find();
            steps.add(new Step(kind, text.substring(from, found ? marks.start() : text.length())));
        }
        thread.start();
    }

    void allow(int more) {
        allowed.release(more);
    }

    /** How many steps were done, over all rounds. */
    int done() {
        if (trouble != null) throw new IllegalStateException("the mixture has stopped", trouble);
        return done;
    }

    int rounds() {
        return round;
    }

    int steps() {
        return steps.size();
    }

    int retries() {
        return retries;
    }

    /** Waits for the end of the round. */
    @Override
    public void close() throws InterruptedException {
        lastRound = true;
        allow(2 * steps.size());
        thread.join();
        done();
    }

    private void run() {
        try {
            while (true) if (session() && lastRound) return;
        } catch (Throwable e) {
            trouble = e;
        }
    }

    /** Goes on with this round until its connection ends; true once the round is over. */
    private boolean session() throws Exception {
        String doing = "connecting";
        try (Connection connection = leader.call()) {
            execute(connection, "SET search_path = mix_" + round + ", public");
            for (int next = next(connection); next <= steps.size(); next++) {
                doing = "round " + round + " step " + next + ": " + steps.get(next - 1).sql();
                allowed.acquire();
                take(connection, next);
                done++;
            }
            if (!lastRound) round++;
            return true;
        } catch (SQLException e) {
            if (!RETRIED.matcher(String.valueOf(e.getSQLState())).matches()) throw new IllegalStateException(doing, e);
            retries++;
            Thread.sleep(20);
            return false;
        }
    }

    private int next(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
             var row = statement.executeQuery("SELECT coalesce(max(step), 0) FROM public.mixture_marks WHERE round = " + round)) {
            row.next();
            return row.getInt(1) + 1;
        }
    }

    private void take(Connection connection, int number) throws SQLException {
        Step step = steps.get(number - 1);
        String sql = step.sql().replaceAll("(?<!:):n\\b", Integer.toString(round)).replaceAll("(?<!:):old\\b", Integer.toString(Math.max(0, round - 2)));
        String mark = "INSERT INTO public.mixture_marks VALUES (" + round + ", " + number + ")";
        if (step.kind().equals("alone")) execute(connection, sql);
        connection.setAutoCommit(false);
        if (!step.kind().equals("alone")) execute(connection, sql);
        if (step.kind().equals("undone")) connection.rollback();
        execute(connection, mark);
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
