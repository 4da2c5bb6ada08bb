package io.baton.cli.demo;

import io.baton.cli.ClusterFile;
import io.baton.cli.ClusterStatus;
import io.baton.cli.CommandFailedException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** One run of the demo, from the first process to the last: whatever ends it, it ends what it has started. */
final class Demo {
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(120);
    private static final long LOOK_MILLIS = 200;
    private static final long DRAWN_MILLIS = 1_000;

    private final DemoOptions options;
    private final DemoDirectory directory;
    private final DemoCluster cluster;
    private final DemoScreen screen;
    private ClusterFile written;

    Demo(DemoOptions options) {
        this.options = options;
        directory = new DemoDirectory(options.dir());
        cluster = new DemoCluster(options, directory);
        screen = new DemoScreen(options, cluster);
    }

    /** Returns when the demo was told to end, by a signal. */
    void run() {
        directory.take();
        StopSignals.interrupt(Thread.currentThread());
        try {
            start();
            live();
        } catch (RuntimeException e) {
            // Told to stop while starting: whatever it was busy with then fails, and that is no failure of the demo.
            if (!Thread.currentThread().isInterrupted() && !(e instanceof StoppedException)) throw failed(e);
        } catch (IOException e) {
            throw new CommandFailedException("the demo's directory " + directory.root() + " cannot be written (" + e.getMessage() + "); everything was stopped", e);
        } finally {
            end();
        }
    }

    private void start() {
        long began = System.nanoTime();
        screen.say("starting Kafka and " + cluster.servers() + " PostgreSQL servers in " + directory.root());
        cluster.startServers();
        screen.say("starting " + cluster.servers() + " nodes");
        cluster.startNodes();
        boolean open = Waiting.until(OPEN_LIMIT, this::everybodyIsThere);
        if (Thread.currentThread().isInterrupted()) throw new StoppedException();
        if (!open) throw new CommandFailedException("no node leads after 120 s, or not all are heard; their logs are node-*/node.log in " + directory.root());
        fill();
        cluster.startMonitors();
        screen.say("all is up after " + (System.nanoTime() - began) / 1_000_000_000 + " s");
    }

    private void fill() {
        try (Connection leader = database().leader()) {
            SampleSchema.make(leader);
        } catch (SQLException e) {
            throw new CommandFailedException("the sample's tables could not be made on the leader: " + e.getMessage(), e);
        }
    }

    private SampleDatabase database() {
        return new SampleDatabase(cluster.hosts(), cluster.database(), cluster.user());
    }

    private boolean everybodyIsThere() {
        try {
            var status = ClusterStatus.ask(cluster.apis());
            String leader = status.path("leader").asText("");
            boolean leads = false;
            for (var node : status.path("nodes")) leads |= node.path("id").asText().equals(leader) && node.path("role").asText().equals("leading");
            return leads && status.path("nodes").size() >= cluster.size();
        } catch (CommandFailedException e) {
            return false;
        }
    }

    private void live() throws IOException {
        try (var load = new SampleLoad(this::database, options.load(), order -> {});
             var control = new ControlServer(directory.control(), this::carryOut)) {
            keepFileTrue();
            screen.introduce();
            Thread drawing = draw(load);
            try {
                do keepFileTrue();
                while (Waiting.pause(LOOK_MILLIS));
            } finally {
                end(drawing);
            }
        }
    }

    /** Apart from the file: a node that hangs, or a terminal that was halted, holds up the picture only. */
    private Thread draw(SampleLoad load) {
        var drawing = new Thread(() -> {
            do screen.show(load);
            while (Waiting.pause(LOOK_MILLIS));
        }, "demo-screen");
        drawing.setDaemon(true);
        drawing.start();
        return drawing;
    }

    private static void end(Thread drawing) {
        drawing.interrupt();
        boolean told = Thread.interrupted();
        try {
            drawing.join(DRAWN_MILLIS);
        } catch (InterruptedException e) {
            told = true;
        }
        if (told) Thread.currentThread().interrupt();
    }

    private String carryOut(ControlFile.Verb verb, String part) {
        String done = switch (verb) {
            case START_PART -> cluster.startPart(part);
            case ADD_NODE -> cluster.addNode();
            case REMOVE_NODE -> cluster.removeNode(part);
        };
        try {
            keepFileTrue();
        } catch (IOException e) {
            throw new CommandFailedException(done + ", but cluster.json could not be written: " + e.getMessage(), e);
        }
        return done;
    }

    /** Called again and again: a process that was killed is known by its absence. */
    private synchronized void keepFileTrue() throws IOException {
        ClusterFile now = cluster.described();
        if (now.equals(written)) return;
        now.write(directory.root());
        written = now;
    }

    private void end() {
        // Whatever waits from here on waits for the end, and must not be cut short.
        Thread.interrupted();
        screen.say("stopping everything");
        try {
            cluster.stop();
        } finally {
            directory.release(options.keep());
        }
        screen.say(options.keep() ? "stopped; the data stays in " + directory.root() : "stopped, nothing is left");
    }

    private static RuntimeException failed(RuntimeException e) {
        if (e instanceof CommandFailedException) return e;
        return new CommandFailedException("the demo could not be started, everything was stopped again: " + e.getMessage(), e);
    }
}
