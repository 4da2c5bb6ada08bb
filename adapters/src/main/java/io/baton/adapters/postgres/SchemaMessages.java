package io.baton.adapters.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.baton.core.log.Change;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the event triggers of the schema {@code baton} tell about a schema change. Any client may write a logical message of the
 * same name, and followers carry schema changes out with a superuser's session: so only those count that bear the seal of this database.
 */
final class SchemaMessages {
    static final String PREFIX = "baton.ddl";

    /** So much the event triggers let a schema change take (V12). What is larger, somebody else wrote; no node's limit for a row is smaller. */
    static final int MOST = 2 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(SchemaMessages.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** SHA-256 in hexadecimal. */
    private static final int SEAL_CHARS = 64;

    private final Supplier<String> secret;
    private byte[] known;

    /** @param secret asked for once, when the first message comes */
    SchemaMessages(Supplier<String> secret) {
        this.secret = secret;
    }

    static SchemaMessages of(PostgresServer server) {
        return new SchemaMessages(() -> InternalSession.run(server, "seal",
            session -> InternalSession.ask(session, "SELECT value FROM baton.secret")));
    }

    /** Empty, with a warning, for a message that somebody else wrote. */
    Optional<Change.SchemaChange> read(byte[] content) {
        if (!isSealed(content)) {
            LOG.warn("a logical message named {} was not written by Baton's event triggers; it was left out", PREFIX);
            return Optional.empty();
        }
        try {
            return Optional.of(schemaChange(JSON.readTree(content, SEAL_CHARS, content.length - SEAL_CHARS)));
        } catch (IOException e) {
            throw new IllegalStateException("a schema change in the replication stream cannot be read: " + e.getMessage()
                + ". Nothing is confirmed beyond it. The schema 'baton' is of another version than this build: use the build that ran last.", e);
        }
    }

    private static Change.SchemaChange schemaChange(JsonNode json) {
        var settings = new HashMap<String, String>();
        json.path("settings").fields().forEachRemaining(setting -> settings.put(setting.getKey(), setting.getValue().asText()));
        var backfills = new ArrayList<Change.SchemaChange.Backfill>();
        for (JsonNode backfill : json.path("backfills")) backfills.add(new Change.SchemaChange.Backfill(backfill.get(0).asText(),
            backfill.get(1).asText(), backfill.get(2).asText(), backfill.get(3).asText()));
        return new Change.SchemaChange(json.path("tag").asText(), json.path("statement").asText(), json.path("role").asText(), settings, backfills);
    }

    private boolean isSealed(byte[] content) {
        if (content.length < SEAL_CHARS) return false;
        if (known == null) known = secret.get().getBytes(StandardCharsets.UTF_8);
        MessageDigest inner = sha256(known);
        inner.update(content, SEAL_CHARS, content.length - SEAL_CHARS);
        MessageDigest outer = sha256(known);
        byte[] wanted = HexFormat.of().formatHex(outer.digest(inner.digest())).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(wanted, java.util.Arrays.copyOf(content, SEAL_CHARS));
    }

    private static MessageDigest sha256(byte[] start) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(start);
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
