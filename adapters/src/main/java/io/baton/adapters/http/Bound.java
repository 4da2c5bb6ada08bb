package io.baton.adapters.http;

import io.baton.adapters.http.Problem.Kind;
import java.util.concurrent.Semaphore;

/** How many requests of one sort are served at once. Those beyond are told to come back, so that no sort takes all threads. */
final class Bound {
    private final String sort;
    private final int limit;
    private final Semaphore free;

    Bound(String sort, int limit) {
        this.sort = sort;
        this.limit = limit;
        this.free = new Semaphore(limit);
    }

    /** Serves a request in a place of its own, or throws a {@link ProblemException} at once if none is free. */
    void serve(Runnable request) {
        if (!free.tryAcquire()) {
            throw new ProblemException(Problem.of(Kind.BUSY, "This node already serves " + limit + " " + sort
                + " at once, its limit. Nothing was done. Try again in a second, or use fewer connections."));
        }
        try {
            request.run();
        } finally {
            free.release();
        }
    }
}
