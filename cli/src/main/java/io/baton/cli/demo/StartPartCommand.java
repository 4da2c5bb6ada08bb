package io.baton.cli.demo;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "start-part", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Starts a part of the running demo again that has ended, and returns when it is up.",
        "node-N: the node and, if it is down too, its PostgreSQL; postgres-N; monitor-N; kafka."})
final class StartPartCommand implements Runnable {
    @Parameters(paramLabel = "ID", description = "node-1, postgres-1, monitor-1, kafka, ...")
    private String id;

    @Option(names = "--dir", paramLabel = "DIR", defaultValue = "${env:BATON_DIR:-}", hidden = true)
    private String dir;

    @picocli.CommandLine.ParentCommand
    private DemoCommand demo;

    @Override
    public void run() {
        Path place = (dir.isEmpty() ? demo.dir : Path.of(dir)).toAbsolutePath().normalize();
        System.out.println(new ControlClient(new DemoDirectory(place)).startPart(id));
    }
}
