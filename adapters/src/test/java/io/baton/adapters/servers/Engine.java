package io.baton.adapters.servers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;

/** The Docker engine, if one answers and has the images that the compose file names, or can get them. */
final class Engine {
    static final String POSTGRES = "postgres";
    static final String KAFKA = "apache/kafka";

    private static final Path COMPOSE = Path.of("../docker/compose.yaml");
    private static final long PULL_MINUTES = 10;
    private static Optional<String> trouble;

    private Engine() {}

    /** Why nothing can be tried on containers, as a line; empty if it can. Finds out once. */
    static synchronized Optional<String> trouble() {
        if (trouble == null) trouble = find().map(why -> why + ", so nothing was tried on containers");
        return trouble;
    }

    /** The full name of the image of that product. Skips the test if there is none. */
    static String image(String product) {
        trouble().ifPresent(why -> {
            throw new TestAbortedException(why);
        });
        return named(product);
    }

    static DockerClient client() {
        return DockerClientFactory.instance().client();
    }

    /** Containers are reached by a port of this machine that stays theirs when they are started again. */
    static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("this machine has no free port", e);
        }
    }

    private static Optional<String> find() {
        if (!DockerClientFactory.instance().isDockerAvailable()) return Optional.of("no Docker engine answers");
        for (String product : List.of(POSTGRES, KAFKA)) {
            String image = named(product);
            if (!has(image) && !pulled(image)) return Optional.of("the Docker engine has not the image " + image + " and cannot get it");
        }
        return Optional.empty();
    }

    private static boolean has(String image) {
        try {
            client().inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    private static boolean pulled(String image) {
        try {
            return client().pullImageCmd(image).start().awaitCompletion(PULL_MINUTES, TimeUnit.MINUTES) && has(image);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (RuntimeException e) {
            // There is no registry, or none that knows it.
            return false;
        }
    }

    private static String named(String product) {
        try {
            Matcher matcher = Pattern.compile("image: (" + Pattern.quote(product) + ":\\S+)").matcher(Files.readString(COMPOSE));
            if (matcher.find()) return matcher.group(1);
            throw new IllegalStateException(COMPOSE + " names no image of " + product);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
