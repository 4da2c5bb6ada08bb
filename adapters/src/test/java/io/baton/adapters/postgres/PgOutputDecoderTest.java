package io.baton.adapters.postgres;

import static io.baton.adapters.postgres.LeaderFixture.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Relation;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.ChangeSource.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each kind of message as a real server sends it. */
class PgOutputDecoderTest {
    private static LeaderFixture leader;
    private ChangeSource source;

    @BeforeAll
    static void start() {
        leader = LeaderFixture.migrated("decoder");
    }

    @AfterAll
    static void stop() {
        leader.close();
    }

    @BeforeEach
    void open() {
        leader.run("DROP SCHEMA public CASCADE", "CREATE SCHEMA public",
            "CREATE TABLE public.t (id int PRIMARY KEY, big text, n numeric)", "CREATE TABLE public.u (id int PRIMARY KEY REFERENCES public.t)");
        var database = new PostgresLeader(leader.server);
        database.prepareSlot(true);
        source = database.openSource();
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void anInsertTellsTableAndText() {
        leader.run("INSERT INTO public.t VALUES (1, 'größe', NULL)");
        var events = transaction(source);
        assertThat(events).hasSize(3);
        var begin = (Event.Begin) events.get(0);
        var commit = (Event.Commit) events.get(2);
        assertThat(commit.endLsn()).isGreaterThan(begin.commitLsn());
        assertThat(begin.xid()).isPositive();
        assertThat(begin.commitMicros() / 1_000).isBetween(System.currentTimeMillis() - 3_600_000, System.currentTimeMillis() + 3_600_000);
        var changed = (Event.Changed) events.get(1);
        assertThat(changed.change()).isEqualTo(new Change.Insert(0, List.of(Datum.of("1"), Datum.of("größe"), Datum.NULL)));
        var table = changed.relations().get(0);
        assertThat(table.toString()).isEqualTo("public.t");
        assertThat(table.identity()).isEqualTo('d');
        assertThat(table.columns().get(0)).isEqualTo(new Relation.Column("id", true, 23, -1));
        assertThat(changed.bytes()).isPositive();
    }

    /** Trap A1: a value that the update did not touch is not in the WAL, and must not look like NULL. */
    @Test
    void anUntouchedToastValueIsUnchanged() {
        leader.run("ALTER TABLE public.t ALTER big SET STORAGE EXTERNAL", "INSERT INTO public.t VALUES (1, repeat('x', 10000), 1)");
        transactionWith(Change.Insert.class);
        leader.run("UPDATE public.t SET n = 2 WHERE id = 1");
        var update = (Change.Update) transactionWith(Change.Update.class);
        assertThat(update).isEqualTo(new Change.Update(0, Optional.empty(), List.of(Datum.of("1"), Datum.UNCHANGED, Datum.of("2"))));
    }

    @Test
    void aKeyChangeTellsTheOldKeyOnly() {
        leader.run("INSERT INTO public.t VALUES (1, 'a', 1)", "UPDATE public.t SET id = 2");
        var update = (Change.Update) transactionWith(Change.Update.class);
        assertThat(update.old()).contains(List.of(Datum.of("1"), Datum.NULL, Datum.NULL));
        assertThat(update.row()).containsExactly(Datum.of("2"), Datum.of("a"), Datum.of("1"));
    }

    @Test
    void fullIdentityTellsTheWholeOldRow() {
        leader.run("CREATE TABLE public.f (a int, b text)", "ALTER TABLE public.f REPLICA IDENTITY FULL",
            "INSERT INTO public.f VALUES (1, 'x')", "UPDATE public.f SET b = 'y'", "DELETE FROM public.f");
        var update = (Change.Update) transactionWith(Change.Update.class);
        assertThat(update.old()).contains(List.of(Datum.of("1"), Datum.of("x")));
        assertThat(transactionWith(Change.Delete.class)).isEqualTo(new Change.Delete(0, List.of(Datum.of("1"), Datum.of("y"))));
    }

    @Test
    void aDeleteTellsTheKey() {
        leader.run("INSERT INTO public.t VALUES (1, 'a', 1)", "DELETE FROM public.t");
        assertThat(transactionWith(Change.Delete.class)).isEqualTo(new Change.Delete(0, List.of(Datum.of("1"), Datum.NULL, Datum.NULL)));
    }

    /** Trap A7: one statement, one change, with its flags. */
    @Test
    void aTruncateOfTwoTablesStaysOne() {
        leader.run("TRUNCATE public.t, public.u RESTART IDENTITY");
        assertThat(transactionWith(Change.Truncate.class)).isEqualTo(new Change.Truncate(List.of(0, 1), false, true));
        leader.run("TRUNCATE public.t CASCADE");
        var cascade = (Change.Truncate) transactionWith(Change.Truncate.class);
        assertThat(cascade.cascade()).isTrue();
        assertThat(cascade.relations()).hasSize(2);
    }

    @Test
    void messagesComeInTheirPlaceOrAlone() {
        leader.run("BEGIN; SELECT pg_logical_emit_message(true, 'shop.note', 'ändern'); INSERT INTO public.t VALUES (1); COMMIT");
        var events = transaction(source);
        assertThat(events).hasSize(4);
        var message = (Event.Message) events.get(1);
        assertThat(message.transactional()).isTrue();
        assertThat(message.prefix()).isEqualTo("shop.note");
        assertThat(new String(message.content(), StandardCharsets.UTF_8)).isEqualTo("ändern");

        leader.run("SELECT pg_logical_emit_message(false, 'p', 'alone')", "INSERT INTO public.t VALUES (2)");
        assertThat(transaction(source).get(0)).isInstanceOfSatisfying(Event.Message.class, m -> assertThat(m.transactional()).isFalse());
    }

    @Test
    void typesAndOriginsAreDescriptionsOnly() {
        leader.run("CREATE TYPE public.mood AS ENUM ('ok')", "CREATE TABLE public.m (id int PRIMARY KEY, mood public.mood)",
            "SELECT pg_replication_origin_create('elsewhere') WHERE NOT EXISTS (SELECT FROM pg_replication_origin)",
            "SELECT pg_replication_origin_session_setup('elsewhere')", "INSERT INTO public.m VALUES (1, 'ok')");
        assertThat(transactionWith(Change.Insert.class)).isEqualTo(new Change.Insert(0, List.of(Datum.of("1"), Datum.of("ok"))));
    }

    @Test
    void ofBatonsOwnTablesOnlyKeysAndMarksOfReplaysAreTold() {
        leader.run("UPDATE baton.node SET leading_epoch = leading_epoch", "INSERT INTO baton.kv VALUES ('k', '1') ON CONFLICT DO NOTHING",
            "INSERT INTO baton.replayed VALUES ('a@1:0/1')");
        assertThat(transaction(source)).hasSize(2).first().isInstanceOf(Event.Begin.class);
        assertThat(transaction(source)).hasSize(3);
        assertThat(transaction(source)).as("whoever leads next has to know").hasSize(3);
    }

    @Test
    void aChangedTableIsDescribedAnew() {
        leader.run("INSERT INTO public.t VALUES (1)");
        transactionWith(Change.Insert.class);
        leader.run("ALTER TABLE public.t ADD COLUMN more text", "INSERT INTO public.t VALUES (2, NULL, NULL, 'new')");
        assertThat(((Change.Insert) transactionWith(Change.Insert.class)).row()).hasSize(4);
    }

    @Test
    void whatIsUnknownIsRefused() {
        var decoder = new PgOutputDecoder(new SchemaMessages(() -> "secret"));
        assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(new byte[] {'S', 0}))).hasMessageContaining("unknown type 'S'");
        assertThatThrownBy(() -> decoder.decode(ByteBuffer.allocate(5).put((byte) 'I').putInt(99).flip())).hasMessageContaining("99");
        var relation = ByteBuffer.allocate(64).put((byte) 'R').putInt(7).put("s\0t\0d".getBytes()).putShort((short) 0).flip();
        assertThat(decoder.decode(relation)).isEmpty();
        var binary = ByteBuffer.allocate(64).put((byte) 'I').putInt(7).put((byte) 'N').putShort((short) 1).put((byte) 'b').putInt(0).flip();
        assertThatThrownBy(() -> decoder.decode(binary)).hasMessageContaining("kind 'b'");
    }

    /** Trap A11: PostgreSQL 14 sends a "char" as the byte that it is; Java would make U+FFFD of it, and say nothing. */
    @Test
    void whatIsNotUtf8IsRefusedAndNotChanged() {
        var decoder = new PgOutputDecoder(new SchemaMessages(() -> "secret"));
        decoder.decode(ByteBuffer.allocate(64).put((byte) 'R').putInt(7).put("s\0t\0d".getBytes()).putShort((short) 1)
            .put((byte) 1).put("c\0".getBytes()).putInt(18).putInt(-1).flip());
        assertThatThrownBy(() -> decoder.decode(inserted((byte) 0xfd))).hasMessageContaining("\"c\" of s.t is not UTF-8").hasMessageContaining("upgrade PostgreSQL");
        var event = (Event.Changed) decoder.decode(inserted("\ufffd".getBytes(StandardCharsets.UTF_8))).orElseThrow();
        assertThat(event.change()).as("a value may hold that character itself").isEqualTo(new Change.Insert(0, List.of(Datum.of("\ufffd"))));
    }

    private static ByteBuffer inserted(byte... value) {
        return ByteBuffer.allocate(64).put((byte) 'I').putInt(7).put((byte) 'N').putShort((short) 1).put((byte) 't').putInt(value.length).put(value).flip();
    }

    /** The first such change of the stream from here; its transaction is read to the end. */
    private Change transactionWith(Class<? extends Change> kind) {
        while (true) {
            for (var event : transaction(source)) {
                if (event instanceof Event.Changed changed && kind.isInstance(changed.change())) return changed.change();
            }
        }
    }
}
