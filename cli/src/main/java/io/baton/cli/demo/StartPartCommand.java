package io.baton.cli.demo;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "start-part", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Starts a part of the running demo again that has ended, and returns when it is up.",
        "node-N: the node and, if it is down too, its PostgreSQL; postgres-N; monitor-N; kafka."})
final class StartPartCommand implements Runnable {
    @Parameters(paramLabel = "ID", description = "node-1, postgres-1, monitor-1, kafka, ...")
    private String id;

    @Mixin
    private RunningDemo demo;

    @Override
    public void run() {
        System.out.println(demo.ask(ControlFile.Verb.START_PART, id));
    }
}
