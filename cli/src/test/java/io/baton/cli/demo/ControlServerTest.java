package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.cli.CommandFailedException;
import io.baton.cli.demo.ControlFile.Verb;
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
        try (var server = new ControlServer(directory.control(), (verb, id) -> {
            if (id.equals("kafka")) throw new CommandFailedException("kafka already runs");
            return verb + " " + id;
        })) {
            assertThat(new ControlClient(directory).ask(Verb.START_PART, "node-1")).isEqualTo("START_PART node-1");
            assertThat(new ControlClient(directory).ask(Verb.ADD_NODE, "")).isEqualTo("ADD_NODE ");
            assertThat(new ControlClient(directory).ask(Verb.REMOVE_NODE, "node-4")).isEqualTo("REMOVE_NODE node-4");
            assertThatThrownBy(() -> new ControlClient(directory).ask(Verb.START_PART, "kafka")).isInstanceOf(CommandFailedException.class)
                .hasMessage("kafka already runs");
            assertThat(server).isNotNull();
        }
        assertThatThrownBy(() -> new ControlClient(directory).ask(Verb.ADD_NODE, "")).hasMessageContaining("no demo runs in " + dir + ", so no node was added");
    }

    @Test
    void onlyTheOwnerCanReadTheTokenAndWithoutItNothingIsDone() throws IOException {
        var directory = new DemoDirectory(dir);
        try (var server = new ControlServer(directory.control(), (verb, id) -> id + " is up")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.control()))).isEqualTo("rw-------");
            String text = Files.readString(directory.control());
            Files.writeString(directory.control(), text.replaceAll("\"token\":\"....", "\"token\":\"xxxx"));
            assertThatThrownBy(() -> new ControlClient(directory).ask(Verb.START_PART, "node-1")).hasMessageContaining("the token is wrong, nothing was done");
            assertThat(server).isNotNull();
        }
    }
}
