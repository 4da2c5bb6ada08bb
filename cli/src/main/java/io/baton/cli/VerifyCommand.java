package io.baton.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "verify", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Compares every table on every node at one position of the log, by checksum, while writes go on.",
        "Exit code 0: all equal. 1: a table differs, and is named. 2: it could not be compared."})
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private Target target;

    @Override
    public Integer call() {
        Verification.Result result = new Verification(ClusterStatus.ask(target.apis())).run();
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("TABLE", "ROWS", "RESULT"));
        result.tables().forEach(table -> rows.add(List.of(table.name(), table.rows(), table.difference().isEmpty() ? "equal" : table.difference())));
        ClusterStatus.align(rows).forEach(System.out::println);
        boolean equal = result.tables().stream().allMatch(table -> table.difference().isEmpty());
        System.out.println((equal ? "equal: " : "DIFFERENT: ") + result.tables().size() + " tables on " + String.join(", ", result.nodes())
            + " at position " + result.position());
        return equal ? 0 : 1;
    }
}
