package io.baton.bench;

import io.baton.bench.Cluster.Node;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is done to a cluster, how it is mended, and what must hold then. */
enum Scenario {
    KILL("kill -9 of the leader's node and PostgreSQL", Expect.ANOTHER, 0, 1500, 3000, 0) {
        @Override
        void hurt(Stage stage) {
            Signals.send("KILL", stage.leader().pid(), stage.leader().postgresPid());
        }
    },
    KILL_NODE("kill -9 of the leader's node alone, started again 3 s later", Expect.ANY, 3000, 0, 0, 0) {
        @Override
        void hurt(Stage stage) {
            Signals.send("KILL", stage.leader().pid());
        }
    },
    KILL_POSTGRES("kill -9 of the leader's PostgreSQL alone, started again 3 s later", Expect.ANY, 3000, 0, 0, 0) {
        @Override
        void hurt(Stage stage) {
            Signals.send("KILL", stage.leader().postgresPid());
        }
    },
    KILL_MONITOR("kill -9 of a monitor, started again 3 s later", Expect.SAME, 3000, 0, 0, 0) {
        @Override
        void hurt(Stage stage) {
            Signals.send("KILL", stage.monitor().pid());
        }
    },
    KILL_LEADER_AND_MONITOR("kill -9 of the leader's node, its PostgreSQL and a monitor", Expect.ANOTHER, 0, 0, 0, 0) {
        @Override
        void hurt(Stage stage) {
            Signals.send("KILL", stage.leader().pid(), stage.leader().postgresPid(), stage.monitor().pid());
        }
    },
    STOP("SIGSTOP of the leader's node and PostgreSQL for 30 s", Expect.ANOTHER, 30_000, 1500, 3000, 5000) {
        @Override
        void hurt(Stage stage) {
            Signals.send("STOP", stage.leader().pid(), stage.leader().postgresPid());
        }

        @Override
        void heal(Stage stage) {
            Signals.send("CONT", stage.leader().pid(), stage.leader().postgresPid());
        }
    },
    PAUSE("the same for 500 ms", Expect.SAME, 500, 0, 0, 0) {
        @Override
        void hurt(Stage stage) {
            STOP.hurt(stage);
        }

        @Override
        void heal(Stage stage) {
            STOP.heal(stage);
        }
    },
    PAUSE_MONITOR("SIGSTOP of a monitor for 10 s", Expect.SAME, 10_000, 0, 0, 0) {
        @Override
        void hurt(Stage stage) {
            Signals.send("STOP", stage.monitor().pid());
        }

        @Override
        void heal(Stage stage) {
            Signals.send("CONT", stage.monitor().pid());
        }
    },
    KAFKA_STOP("kill -9 of Kafka, started again 15 s later", Expect.SAME, 15_000, 0, 0, 0) {
        @Override
        void hurt(Stage stage) {
            Signals.send("KILL", stage.kafka());
        }

        @Override
        void heal(Stage stage) {
            stage.baton().startPart("kafka");
        }
    },
    KAFKA_PAUSE("SIGSTOP of Kafka for 15 s", Expect.SAME, 15_000, 0, 0, 0) {
        @Override
        void hurt(Stage stage) {
            Signals.send("STOP", stage.kafka());
        }

        @Override
        void heal(Stage stage) {
            Signals.send("CONT", stage.kafka());
        }
    },
    CPU("every core busy for 60 s", Expect.SAME, 60_000, 0, 0, 0) {
        @Override
        void hurt(Stage stage) {
            stage.burn().begin();
        }

        @Override
        void heal(Stage stage) {
            stage.burn().end();
        }
    },
    SWITCHOVER("./baton switchover", Expect.ANOTHER, 0, 300, 0, 0) {
        @Override
        void hurt(Stage stage) {
            Baton.Answer answer = stage.baton().run("switchover");
            if (answer.exit() != 0) throw new CannotMeasureException("'baton switchover' failed: " + answer.lastLine());
        }

        @Override
        void heal(Stage stage) {}
    },
    TWENTY("twenty failovers in a row under one load: kill -9 and SIGSTOP of 4 s in turn", Expect.ANOTHER, 0, 0, 0, 0) {
        @Override
        void hurt(Stage stage) {
            KILL.hurt(stage);
        }
    };

    /** Who leads afterwards. */
    enum Expect { ANOTHER, SAME, ANY }

    final String what;
    final Expect expect;
    final int holdMillis;
    final int medianMillis;
    final int worstMillis;
    final int rejoinMillis;

    /**
     * @param holdMillis from the hurt to the mending; 0 if a supervisor mends once writes flow again
     * @param medianMillis, worstMillis limits for the longest time without an acknowledged write; 0 for none
     * @param rejoinMillis limit from the mending until the old leader follows; 0 for none
     */
    Scenario(String what, Expect expect, int holdMillis, int medianMillis, int worstMillis, int rejoinMillis) {
        this.what = what;
        this.expect = expect;
        this.holdMillis = holdMillis;
        this.medianMillis = medianMillis;
        this.worstMillis = worstMillis;
        this.rejoinMillis = rejoinMillis;
    }

    abstract void hurt(Stage stage);

    /** A supervisor starts again what does not run. */
    void heal(Stage stage) {
        for (Node node : stage.cluster().nodes()) if (node.pid() == 0 || node.postgresPid() == 0) stage.baton().startPart(node.id());
        for (var monitor : stage.cluster().monitors()) if (monitor.pid() == 0) stage.baton().startPart(monitor.id());
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Scenario of(String word) {
        return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst()
            .orElseThrow(() -> new CannotMeasureException("there is no scenario '" + word + "'; bench/run --help lists them"));
    }

    static String help() {
        return Arrays.stream(values()).map(s -> String.format("                 %-24s %s%n", s.word(), s.what)).collect(Collectors.joining());
    }
}
