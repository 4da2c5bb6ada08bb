package io.baton.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "verify", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Compares every table on every node at one position of the log, by checksum, while writes go on.",
        "With --schema their schemas too: columns, indexes, constraints, views, functions, types, access and all else.",
        "Exit code 0: all equal. 1: something differs, and is named. 2: it could not be compared."})
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private Target target;

    @Option(names = "--schema", description = "Compare the schemas too.")
    private boolean schema;

    @Override
    public Integer call() {
        Verification.Result result = new Verification(ClusterStatus.ask(target.apis())).run(schema);
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("TABLE", "ROWS", "RESULT"));
        result.tables().forEach(table -> rows.add(List.of(table.name(), table.rows(), table.difference().isEmpty() ? "equal" : table.difference())));
        ClusterStatus.align(rows).forEach(System.out::println);
        result.schema().forEach(line -> System.out.println("SCHEMA: " + line));
        boolean equal = result.schema().isEmpty() && result.tables().stream().allMatch(table -> table.difference().isEmpty());
        System.out.println((equal ? "equal: " : "DIFFERENT: ") + result.tables().size() + " tables"
            + (schema ? " and schemas of " + result.schemaObjects() + " parts" : "") + " on " + String.join(", ", result.nodes())
            + " at position " + result.position());
        return equal ? 0 : 1;
    }
}
