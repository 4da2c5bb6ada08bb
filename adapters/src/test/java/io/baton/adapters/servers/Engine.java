package io.baton.adapters.servers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;

/** The Docker engine, if one answers. Where none does, or where it cannot get an image, a test is skipped and says so in a line. */
final class Engine {
    private static final Path COMPOSE = Path.of("../docker/compose.yaml");
    private static final long PULL_MINUTES = 10;
    private static final String SKIPPED = ", so nothing was tried on containers";

    private Engine() {}

    /** The full name of the image of that product in the compose file, once the engine has it. */
    static String image(String product) {
        if (!DockerClientFactory.instance().isDockerAvailable()) throw new TestAbortedException("no Docker engine answers" + SKIPPED);
        String image = named(product);
        DockerClient client = client();
        try {
            client.inspectImageCmd(image).exec();
        } catch (NotFoundException e) {
            pull(client, image);
        }
        return image;
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

    private static void pull(DockerClient client, String image) {
        try {
            if (!client.pullImageCmd(image).start().awaitCompletion(PULL_MINUTES, TimeUnit.MINUTES)) throw new TestAbortedException("the image " + image
                + " did not come within " + PULL_MINUTES + " minutes" + SKIPPED);
            client.inspectImageCmd(image).exec();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestAbortedException("interrupted" + SKIPPED);
        } catch (RuntimeException e) {
            throw new TestAbortedException("the Docker engine has not the image " + image + " and cannot get it (" + e.getMessage() + ")" + SKIPPED);
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
