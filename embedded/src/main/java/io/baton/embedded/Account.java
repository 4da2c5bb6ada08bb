package io.baton.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The user that PostgreSQL runs as: the current one, but {@code nobody} instead of root, which PostgreSQL refuses. */
record Account(int uid, int gid, boolean switched) {
    private static final Account CURRENT = find();

    static Account forPostgres() {
        return CURRENT;
    }

    private static Account find() {
        try {
            int uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            int gid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:gid");
            if (uid != 0) return new Account(uid, gid, false);
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot find out the current user; embedded servers need Linux with /proc mounted", e);
        }
        return new Account(idOfNobody("-u"), idOfNobody("-g"), true);
    }

    private static int idOfNobody(String option) {
        try {
            Process id = new ProcessBuilder("id", option, "nobody").start();
            return Integer.parseInt(new String(id.getInputStream().readAllBytes()).strip());
        } catch (IOException | NumberFormatException e) {
            throw new EmbeddedServerException("there is no user 'nobody', and PostgreSQL does not run as root;"
                + " nothing was started; create that user or run as an ordinary user", e);
        }
    }

    /** The command, run as this account. */
    List<String> command(List<String> command) {
        if (!switched) return command;
        var line = new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups"));
        line.addAll(command);
        return line;
    }

    /** Whether this account can enter the directory: asked of the kernel, which knows more than permission bits. */
    boolean canEnter(Path dir) {
        if (!switched) return Files.isExecutable(dir);
        try {
            Process test = new ProcessBuilder(command(List.of("/bin/sh", "-c", "cd \"$1\"", "enter", dir.toAbsolutePath().toString())))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .directory(Path.of("/").toFile())
                .start();
            return test.waitFor(10, TimeUnit.SECONDS) && test.exitValue() == 0;
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot run setpriv (package util-linux), and PostgreSQL does not run as root;"
                + " nothing was started; install it or run as an ordinary user", e);
        } catch (InterruptedException e) {
            throw Waiting.interrupted("looking at " + dir);
        }
    }

    /** Makes an empty directory that this account alone may use. */
    void createOwnDirectory(Path dir) throws IOException {
        Files.createDirectory(dir);
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
        if (!switched) return;
        Files.setAttribute(dir, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(dir, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    }
}
