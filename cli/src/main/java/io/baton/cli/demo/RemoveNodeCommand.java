package io.baton.cli.demo;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "remove-node", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Ends a follower of the running demo and its PostgreSQL for good, and removes the data of both.",
        "The one that leads is not removed: let another one lead first, with 'baton switchover'."})
final class RemoveNodeCommand implements Runnable {
    @Parameters(paramLabel = "ID", description = "node-1, ...")
    private String id;

    @Mixin
    private RunningDemo demo;

    @Override
    public void run() {
        System.out.println(demo.ask(ControlFile.Verb.REMOVE_NODE, id));
    }
}
