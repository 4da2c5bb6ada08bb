package io.baton.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/** What a server's directory remembers from start to start: ports, and where the data really is. */
final class Remembered {
    private final Path file;
    private final Properties values = new Properties();

    Remembered(Path dir) {
        file = dir.resolve("baton-embedded.properties");
        if (!Files.exists(file)) return;
        try (Reader in = Files.newBufferedReader(file)) {
            values.load(in);
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot read " + file + "; nothing was started", e);
        }
    }

    Optional<String> get(String key) {
        return Optional.ofNullable(values.getProperty(key));
    }

    void put(String key, String value) {
        values.setProperty(key, value);
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (Writer out = Files.newBufferedWriter(next)) {
                values.store(out, null);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot write " + file + "; nothing was started", e);
        }
    }

    /** The port of an earlier start, or a free one, remembered from now on. */
    int port(String key) {
        return get(key).map(Integer::parseInt).orElseGet(() -> newPort(key));
    }

    int newPort(String key) {
        int port = FreePort.find();
        while (values.containsValue(Integer.toString(port))) port = FreePort.find();
        put(key, Integer.toString(port));
        return port;
    }
}
