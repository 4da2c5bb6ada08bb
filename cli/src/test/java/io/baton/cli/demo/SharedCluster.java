package io.baton.cli.demo;

import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.platform.commons.support.AnnotationSupport;

/** Keeps the cluster of {@link OnCluster} from class to class, until this JVM has run its last test. */
final class SharedCluster implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
    private static final int MONITORS = 2;

    /** What the launcher's session holds, and closes at its end. */
    private static final class Place implements AutoCloseable {
        private static int number;
        private RunningCluster cluster;

        synchronized RunningCluster cluster() throws Exception {
            if (cluster == null) {
                cluster = new RunningCluster("shared-" + ProcessHandle.current().pid() + "-" + ++number, MONITORS);
                cluster.everywhere(Numbers.TABLE);
            }
            return cluster;
        }

        synchronized void abandon() {
            if (cluster != null) cluster.closeAndKeep();
            cluster = null;
        }

        @Override
        public synchronized void close() {
            if (cluster != null) cluster.close();
            cluster = null;
        }
    }

    /** That a test began in. */
    private long epoch;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        well(context, cluster -> cluster.everywhere("TRUNCATE numbers"));
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        well(context, cluster -> epoch = cluster.status().path("epoch").asLong());
    }

    private interface Preparation {
        void on(RunningCluster cluster) throws Exception;
    }

    /** A cluster that does not get well is nobody's any more: those that come later begin with another one. */
    private static void well(ExtensionContext context, Preparation then) throws Exception {
        try {
            OnCluster.cluster = place(context).cluster();
            OnCluster.cluster.awaitAllWell();
            then.on(OnCluster.cluster);
        } catch (Exception | AssertionError e) {
            place(context).abandon();
            throw e;
        }
    }

    /** What a failed test has left behind must not fail those after it; its directory stays for whoever looks into it. */
    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) place(context).abandon();
        else if (!endsAnEpoch(context)) requireTheSameEpoch(context);
    }

    private static boolean endsAnEpoch(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getElement(), EndsAnEpoch.class) || AnnotationSupport.isAnnotated(context.getTestClass(), EndsAnEpoch.class);
    }

    private void requireTheSameEpoch(ExtensionContext context) {
        RunningCluster cluster = OnCluster.cluster;
        if (cluster.status().path("epoch").asLong() == epoch) return;
        List<String> unasked = UnaskedEpochs.since(epoch, cluster.json(cluster.http(cluster.awaitLeader(), "GET", "/v1/history", null)));
        if (unasked.isEmpty()) return;
        place(context).abandon();
        throw new AssertionError("the leader broke, and this test has not asked for it (its logs: " + cluster.directory() + "): " + unasked);
    }

    private static Place place(ExtensionContext context) {
        return context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(SharedCluster.class))
            .getOrComputeIfAbsent(Place.class, type -> new Place(), Place.class);
    }
}
