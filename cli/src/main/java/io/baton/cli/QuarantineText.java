package io.baton.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Quarantined transactions as people are shown them. */
final class QuarantineText {
    private QuarantineText() {}

    static List<String> list(JsonNode answer, boolean all) {
        var rows = new ArrayList<List<String>>();
        int decided = 0;
        rows.add(List.of("ID", "STATE", "COMMITTED", "CHANGES", "TABLES"));
        for (JsonNode item : answer.path("transactions")) {
            boolean open = item.path("state").asText().equals("open");
            if (!open) decided++;
            if (!open && !all) continue;
            rows.add(List.of(item.path("id").asText(), item.path("state").asText(), item.path("committed").asText(),
                item.path("changeCount").asText(), tables(item)));
        }
        var lines = new ArrayList<String>();
        if (rows.size() > 1) lines.addAll(ClusterStatus.align(rows));
        else lines.add("nothing waits in quarantine");
        if (!all && decided > 0) lines.add(decided + " decided before are not shown; --all shows them");
        return lines;
    }

    static List<String> show(JsonNode item) {
        var lines = new ArrayList<String>();
        lines.add(item.path("id").asText() + ": " + item.path("state").asText() + (item.hasNonNull("decided")
            ? " " + item.path("decided").asText() + " over " + item.path("decidedBy").asText() : ""));
        lines.add("committed " + item.path("committed").asText() + " on " + item.path("node").asText() + " in epoch "
            + item.path("epoch").asText() + " as transaction " + item.path("xid").asText());
        lines.add("kept " + item.path("kept").asText() + ": " + item.path("reason").asText());
        if (item.has("missing")) lines.add("NOT ALL OF IT IS KEPT: " + item.path("missing").asText());
        for (JsonNode change : item.path("changes")) lines.add("  " + change(change));
        long next = item.path("next").asLong();
        if (next > 0) lines.add("shown: changes " + item.path("from").asText() + " to " + (next - 1) + " of " + item.path("changeCount").asText()
            + "; show the next ones with --from " + next);
        return lines;
    }

    private static String change(JsonNode change) {
        var text = new StringBuilder(change.path("change").asText()).append(' ')
            .append(change.has("table") ? change.path("table").asText() : change.has("statement") ? change.path("statement").asText() : tables(change));
        if (change.has("key")) text.append(" where ").append(change.path("key"));
        if (change.has("row")) text.append(change.has("key") ? " to " : " ").append(change.path("row"));
        return text.toString();
    }

    private static String tables(JsonNode item) {
        var names = new ArrayList<String>();
        item.path("tables").forEach(name -> names.add(name.asText()));
        return String.join(", ", names);
    }
}
