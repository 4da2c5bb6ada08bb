package io.baton.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "status", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Shows who leads and how far each node is. Exit code 2: no node answers.")
final class StatusCommand implements Runnable {
    @Mixin
    private Target target;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Override
    public void run() {
        JsonNode status = ClusterStatus.ask(target.apis());
        if (json) System.out.println(status.toPrettyString());
        else ClusterStatus.table(status).forEach(System.out::println);
    }
}
