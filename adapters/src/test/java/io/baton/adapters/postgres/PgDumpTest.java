package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which pg_dump is taken, and what is said if there is none. The programs here tell a version and can do no more. */
class PgDumpTest {
    @TempDir
    Path dir;

    @Test
    void withoutAnyItIsSaidWhatToInstallAndWhatToName() {
        assertThatThrownBy(() -> PgDump.in(List.of(dir), 18)).hasMessageContainingAll("no pg_dump for PostgreSQL 18", "none was found on the PATH", "Nothing was copied",
            "postgresql-client-18", "--pg-dump FILE");
    }

    @Test
    void anOlderOneIsNamedAndNotTaken() throws IOException {
        Path older = program("older", "pg_dump (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)");
        assertThatThrownBy(() -> PgDump.in(List.of(older.getParent()), 18)).hasMessageContainingAll(older + " of version 15", "cannot read a newer server", "Nothing was copied");
        assertThatThrownBy(() -> PgDump.find(Optional.of(older), List.of(), 18)).hasMessageContainingAll("is of version 15 and cannot read a server of version 18", "Nothing was copied");
    }

    @Test
    void theOldestThatIsNewEnoughIsTaken() throws IOException {
        var found = List.of(program("a", "pg_dump (PostgreSQL) 18.1"), program("b", "pg_dump (PostgreSQL) 14.2"), program("c", "pg_dump (PostgreSQL) 16.3"));
        assertThat(PgDump.in(found.stream().map(Path::getParent).toList(), 15)).hasToString(found.get(2) + " of version 16");
    }

    @Test
    void whatIsNoPgDumpIsNotRunForOne() throws IOException {
        Path other = program("other", "hello");
        assertThatThrownBy(() -> PgDump.find(Optional.of(other), List.of(), 15)).hasMessageContainingAll(other + " is no pg_dump", "Nothing was copied");
        assertThatThrownBy(() -> PgDump.find(Optional.of(dir.resolve("nowhere")), List.of(), 15)).hasMessageContaining("is no pg_dump that could be run");
    }

    @Test
    void itsWordsToPsqlAndSettingsThatAnOlderServerLacksAreLeftOut() {
        String dump = "--\n\n\\restrict aBc\n\nSET lock_timeout = 0;\nSET transaction_timeout = 0;\nSELECT 1;\n--\n-- Name: f; Type: FUNCTION\n"
            + "AS '\nSET transaction_timeout = 0;\n\\restrict other\n'\n\\unrestrict aBc\n\n";
        assertThat(DumpScript.of(dump, Set.of("lock_timeout"))).isEqualTo("--\n\n\nSET lock_timeout = 0;\nSELECT 1;\n--\n-- Name: f; Type: FUNCTION\n"
            + "AS '\nSET transaction_timeout = 0;\n\\restrict other\n'\n\n\n");
    }

    private Path program(String name, String says) throws IOException {
        Path file = Files.createDirectories(dir.resolve(name)).resolve("pg_dump");
        Files.writeString(file, "#!/bin/sh\necho '" + says + "'\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
