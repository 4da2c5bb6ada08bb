package io.baton.adapters.kafka;

import io.baton.core.rejoin.QuarantineFold;
import io.baton.core.rejoin.QuarantineItem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the quarantine holds and where, folded from its records without looking into any page of changes (trap A12). */
final class QuarantineIndex {
    /** Where an entry's pages stand: between these offsets, perhaps with others' in between. */
    record Place(String entry, long first, long end) {}

    /** An entry under way. {@code slices} is -1 once one of them did not come in its turn: such an entry never counts. */
    private record Begun(long first, int slices) {}

    private final QuarantineFold fold = new QuarantineFold();
    private final Map<String, Begun> begun = new HashMap<>();
    private final Map<String, Place> places = new HashMap<>();

    /** Takes the slices in their order. */
    void add(long offset, QuarantineSlice slice) {
        Begun before = begun.getOrDefault(slice.entry(), new Begun(offset, 0));
        // The producer is idempotent, so slices come in order and once; what is not so is somebody else's.
        boolean next = before.slices() >= 0 && slice.number() == before.slices() + 1;
        if (slice.part() != QuarantineSlice.Part.ENTRY) {
            begun.put(slice.entry(), new Begun(before.first(), next ? slice.number() : -1));
            return;
        }
        begun.remove(slice.entry());
        if (!next) return;
        QuarantineCodec.readEntry(slice.bytes(), fold)
            .ifPresent(id -> places.putIfAbsent(id, new Place(slice.entry(), before.first(), offset)));
    }

    List<QuarantineItem> items() {
        return fold.items();
    }

    Optional<Place> place(String id) {
        return Optional.ofNullable(places.get(id));
    }
}
