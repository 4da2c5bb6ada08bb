package io.baton.adapters.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.baton.adapters.postgres.SchemaHistory.Step;
import io.baton.adapters.postgres.SnapshotSource.Sequence;
import io.baton.core.log.Leader;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.replay.ReplayState;
import java.io.IOException;
import java.util.List;

/** The manifest as JSON. */
final class ManifestJson {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
        DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES, DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

    private record Place(long offset, long epoch, String leader, String incarnation, long sequence, boolean broken, String logged, String position) {
        static Place of(ReplayState state) {
            return new Place(state.offset(), state.epoch(), state.leader().node(), state.leader().incarnation(), state.sequence(), state.broken(),
                state.logged().toString(), state.position().toString());
        }

        ReplayState state() {
            return new ReplayState(offset, epoch, new Leader(leader, incarnation), sequence, 0, broken, Lsn.parse(logged), Position.parse(position));
        }
    }

    private record Form(int format, String id, String cluster, String clusterId, String topicId, String node, String taken, String database, Place place,
                        boolean fromLogAlone, List<Step> schema, List<Sequence> sequences, List<String> views, List<SnapshotManifest.Table> tables) {}

    private ManifestJson() {}

    static byte[] encode(SnapshotManifest m) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(new Form(m.format(), m.id(), m.cluster(), m.clusterId(), m.topicId(), m.node(), m.taken(),
                m.database(), Place.of(m.place()), m.fromLogAlone(), m.schema(), m.sequences(), m.views(), m.tables()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Throws {@link SnapshotException} if it is none, or of a newer form. */
    static SnapshotManifest decode(String id, byte[] bytes) {
        try {
            int format = JSON.readTree(bytes).path("format").asInt();
            if (format > SnapshotManifest.FORMAT) throw SnapshotException.failed("snapshot " + id + " is of format " + format + ", and this build reads up to "
                + SnapshotManifest.FORMAT + ". Nothing was loaded; use the build that wrote it, or a newer one", null);
            Form f = JSON.readValue(bytes, Form.class);
            return new SnapshotManifest(f.format, f.id, f.cluster, f.clusterId, f.topicId, f.node, f.taken, f.database, f.place.state(), f.fromLogAlone, f.schema,
                f.sequences, f.views, f.tables);
        } catch (IOException | IllegalArgumentException e) {
            throw SnapshotException.corrupt("the manifest of snapshot " + id + " cannot be understood: " + e.getMessage() + ". Nothing was loaded");
        }
    }
}
