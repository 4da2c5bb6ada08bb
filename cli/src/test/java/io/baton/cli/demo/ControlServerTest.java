package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlServerTest {
    @TempDir
    Path dir;

    @Test
    void answersWhatWasDoneOrWhyNot() throws IOException {
        var directory = new DemoDirectory(dir);
        try (var server = new ControlServer(directory.control(), id -> {
            if (id.equals("kafka")) throw new CommandFailedException("kafka already runs");
            return id + " is up";
        })) {
            assertThat(new ControlClient(directory).startPart("node-1")).isEqualTo("node-1 is up");
            assertThatThrownBy(() -> new ControlClient(directory).startPart("kafka")).isInstanceOf(CommandFailedException.class)
                .hasMessage("kafka already runs");
            assertThat(server).isNotNull();
        }
        assertThatThrownBy(() -> new ControlClient(directory).startPart("node-1")).hasMessageContaining("no demo runs in " + dir);
    }

    @Test
    void onlyTheOwnerCanReadTheTokenAndWithoutItNothingIsDone() throws IOException {
        var directory = new DemoDirectory(dir);
        try (var server = new ControlServer(directory.control(), id -> id + " is up")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.control()))).isEqualTo("rw-------");
            String text = Files.readString(directory.control());
            Files.writeString(directory.control(), text.replaceAll("\"token\":\"....", "\"token\":\"xxxx"));
            assertThatThrownBy(() -> new ControlClient(directory).startPart("node-1")).hasMessageContaining("the token is wrong, nothing was done");
            assertThat(server).isNotNull();
        }
    }
}
