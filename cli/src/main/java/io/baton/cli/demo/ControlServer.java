package io.baton.cli.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.BiFunction;

/** Takes commands for the running demo, one a connection, from whoever may read the token. */
final class ControlServer implements AutoCloseable {
    private static final int READ_LIMIT_MILLIS = 5_000;
    private static final int BACKLOG = 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;
    private final ServerSocket socket;
    private final String token;
    private final BiFunction<ControlFile.Verb, String, String> demo;

    /** @param demo given what to do, and with which part, returns what was done, or throws with the reason why not */
    ControlServer(Path file, BiFunction<ControlFile.Verb, String, String> demo) throws IOException {
        this.file = file;
        this.demo = demo;
        var random = new byte[16];
        new SecureRandom().nextBytes(random);
        token = HexFormat.of().formatHex(random);
        socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        writeOwnerOnly();
        var acceptor = new Thread(this::accept, "control");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** The permissions are set before the content is there, so that there is no moment for others to read it. */
    private void writeOwnerOnly() throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(draft, JSON.writeValueAsBytes(new ControlFile(socket.getLocalPort(), token)));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket caller = socket.accept();
                // A thread that waits in accept may still be given a caller while the socket is being closed.
                if (socket.isClosed()) caller.close();
                if (socket.isClosed()) return;
                var answering = new Thread(() -> serve(caller), "control-call");
                answering.setDaemon(true);
                answering.start();
            } catch (IOException e) {
                // Closed, or a caller who went away.
            }
        }
    }

    private void serve(Socket caller) {
        try (caller) {
            caller.setSoTimeout(READ_LIMIT_MILLIS);
            var in = new BufferedReader(new InputStreamReader(caller.getInputStream(), StandardCharsets.UTF_8));
            String line = in.readLine();
            if (line == null) return;
            caller.getOutputStream().write((JSON.writeValueAsString(answer(line)) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The caller went away; nobody is left to tell.
        }
    }

    private ControlFile.Answer answer(String line) throws IOException {
        var request = JSON.readValue(line, ControlFile.Request.class);
        byte[] given = String.valueOf(request.token()).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(given, token.getBytes(StandardCharsets.UTF_8)))
            return new ControlFile.Answer(false, "the token is wrong, nothing was done; call again, the demo may have been restarted");
        try {
            return new ControlFile.Answer(true, demo.apply(request.verb(), request.part()));
        } catch (RuntimeException e) {
            return new ControlFile.Answer(false, e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            socket.close();
        } catch (IOException e) {
            // The next demo in this directory removes the file.
        }
    }
}
