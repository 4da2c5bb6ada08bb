package io.baton.cli.demo;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "add-node", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Adds a follower to the running demo: a PostgreSQL server of its own, empty, and a node that fills it while writes go on.",
        "Returns when the node is up; 'baton status' shows how far it is."})
final class AddNodeCommand implements Runnable {
    @Mixin
    private RunningDemo demo;

    @Override
    public void run() {
        System.out.println(demo.ask(ControlFile.Verb.ADD_NODE, ""));
    }
}
