package io.baton.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which cluster a command talks to: that of a demo, or that of any node. */
public final class Target {
    @Option(names = "--dir", paramLabel = "DIR", defaultValue = "${env:BATON_DIR:-.baton/demo}",
        description = "directory of a demo (default: $BATON_DIR, else .baton/demo)")
    private Path dir;

    @Option(names = "--url", paramLabel = "URL", description = "a node's API, such as http://127.0.0.1:8432, instead of a demo")
    private URI url;

    /** APIs to ask, in this order. Throws {@link CommandFailedException} if there is no demo. */
    List<NodeApi> apis() {
        if (url == null) return ClusterFile.read(dir).nodes().stream().map(node -> new NodeApi(node.api())).toList();
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme())))
            throw new CommandFailedException("--url must look like http://127.0.0.1:8432, not " + url);
        return List.of(new NodeApi(url.toString().replaceAll("/+$", "")));
    }
}
