package io.baton.cli;

import io.baton.adapters.postgres.PostgresBlindSpots;
import io.baton.adapters.postgres.PostgresPreflight;
import io.baton.adapters.postgres.PostgresPreflight.Finding;
import io.baton.adapters.postgres.PostgresPreflight.Severity;
import io.baton.adapters.postgres.PostgresServer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What is in the way of a node on its PostgreSQL, and what of the database will not follow.
 *
 * @param summary what kind of server it is
 */
record PreflightReport(String server, String summary, List<Finding> findings) {
    static PreflightReport of(PostgresServer server) {
        var preflight = new PostgresPreflight(server);
        String summary = preflight.summary();
        List<Finding> findings = new ArrayList<>(preflight.check());
        findings.addAll(new PostgresBlindSpots(server).find());
        return new PreflightReport(server.toString(), summary, findings);
    }

    long errors() {
        return findings.stream().filter(finding -> finding.severity() == Severity.ERROR).count();
    }

    /** Errors first. */
    void print(PrintWriter out) {
        out.println(server + ": " + summary);
        for (Severity severity : List.of(Severity.ERROR, Severity.WARNING))
            findings.stream().filter(finding -> finding.severity() == severity)
                .forEach(finding -> out.println((severity == Severity.ERROR ? "error    " : "warning  ") + finding.message()));
        out.println(server + ": " + (errors() > 0 ? errors() + " things are in the way of a node" : "a node may start here") + ", "
            + (findings.size() - errors()) + " warnings. Roles, tablespaces and settings of the server never follow.");
        out.flush();
    }
}
