package io.baton.cli.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.baton.cli.CommandFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Asks the demo that runs in a directory to do something. */
final class ControlClient {
    private static final int CONNECT_MILLIS = 2_000;
    /** A database may have to recover first. */
    private static final int ANSWER_MILLIS = 180_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final DemoDirectory directory;

    ControlClient(DemoDirectory directory) {
        this.directory = directory;
    }

    /** Returns what was done. Throws {@link CommandFailedException} with the reason if nothing was. */
    String ask(ControlFile.Verb verb, String part) {
        ControlFile.Answer answer;
        try {
            var control = JSON.readValue(Files.readAllBytes(directory.control()), ControlFile.class);
            answer = call(control, new ControlFile.Request(control.token(), verb, part));
        } catch (IOException e) {
            throw new CommandFailedException("no demo runs in " + directory.root() + ", so " + undone(verb, part)
                + "; start the demo, or name its directory with --dir", e);
        }
        if (!answer.done()) throw new CommandFailedException(answer.message());
        return answer.message();
    }

    private static String undone(ControlFile.Verb verb, String part) {
        return switch (verb) {
            case START_PART -> part + " was not started";
            case ADD_NODE -> "no node was added";
            case REMOVE_NODE -> part + " was not removed";
        };
    }

    private ControlFile.Answer call(ControlFile control, ControlFile.Request request) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), control.port()), CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write((JSON.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).readLine();
            if (line == null) throw new CommandFailedException("the demo ended before it answered; look at its terminal");
            return JSON.readValue(line, ControlFile.Answer.class);
        }
    }
}
