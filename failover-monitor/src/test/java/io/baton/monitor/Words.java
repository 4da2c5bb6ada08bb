package io.baton.monitor;

import io.baton.core.cluster.Heartbeat;
import io.baton.core.cluster.Heartbeat.Health;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.log.LogEntry.Unknown;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.node.HaltedException;
import java.nio.charset.StandardCharsets;

/** Records of the tests as a few words, instead of the real codecs: {@code "a leading 1 100"}, {@code "claim 2 b"}. */
final class Words {
    static final Decoders DECODERS = new Decoders(Words::heartbeat, (headers, body) -> {
        String[] words = words(body);
        if (words[0].equals("claim"))
            return new EpochStarted(Long.parseLong(words[1]), new Leader(words[2], "i1"), Seen.NOTHING, "somebody", "test");
        if (words[0].equals("later")) return new Unknown(1, "later", 9);
        throw new HaltedException("not an entry");
    });

    private Words() {}

    static byte[] bytes(String words) {
        return words.getBytes(StandardCharsets.UTF_8);
    }

    private static Heartbeat heartbeat(byte[] body) {
        String[] words = words(body);
        if (words.length < 4) throw new IllegalArgumentException("not a heartbeat");
        long epoch = Long.parseLong(words[2]);
        long applied = Long.parseLong(words[3]);
        boolean goodbye = words.length > 4;
        return new Heartbeat(words[0], "i1", "127.0.0.1:1", "127.0.0.1:2/db", words[1], epoch, applied, new Position(epoch, new Lsn(applied)),
            applied, 0, 0, words[1].equals("leading") ? 3 : -1, "OK", Health.GOOD, "", 0, 0, goodbye);
    }

    private static String[] words(byte[] body) {
        return new String(body, StandardCharsets.UTF_8).split(" ");
    }
}
