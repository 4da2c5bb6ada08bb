package io.baton.cli.demo;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The demo that a command is for: that of {@code --dir}, before or behind the command's name. */
final class RunningDemo {
    @Option(names = "--dir", paramLabel = "DIR", defaultValue = "${env:BATON_DIR:-}", hidden = true)
    private String dir;

    @ParentCommand
    private DemoCommand demo;

    String ask(ControlFile.Verb verb, String part) {
        Path place = (dir.isEmpty() ? demo.dir : Path.of(dir)).toAbsolutePath().normalize();
        return new ControlClient(new DemoDirectory(place)).ask(verb, part);
    }
}
