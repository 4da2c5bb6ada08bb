package io.baton.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which cluster a command talks to: that of a demo, or that of any of some nodes. */
public final class Target {
    @Option(names = "--dir", paramLabel = "DIR", defaultValue = "${env:BATON_DIR:-.baton/demo}",
        description = "directory of a demo (default: $BATON_DIR, else .baton/demo)")
    private Path dir;

    @Option(names = "--url", paramLabel = "URL", split = ",", defaultValue = "${env:BATON_URL}",
        description = "a node's API, such as http://127.0.0.1:8432, instead of a demo; several, comma between, are asked in turn (default: $BATON_URL)")
    private List<URI> urls;

    /** APIs to ask, in this order. Throws {@link CommandFailedException} if there is no demo. */
    List<NodeApi> apis() {
        if (urls == null || urls.isEmpty()) return ClusterFile.read(dir).nodes().stream().map(node -> new NodeApi(node.api())).toList();
        return urls.stream().map(Target::api).toList();
    }

    private static NodeApi api(URI url) {
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme())))
            throw new CommandFailedException("--url must look like http://127.0.0.1:8432, not " + url);
        return new NodeApi(url.toString().replaceAll("/+$", ""));
    }
}
