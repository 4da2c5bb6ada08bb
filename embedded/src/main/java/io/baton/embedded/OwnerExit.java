package io.baton.embedded;

/** Ends a server in an orderly way when its owner, this JVM, does. If the JVM is killed instead, the watchdog acts. */
final class OwnerExit {
    private final Thread hook;

    OwnerExit(Runnable end) {
        hook = new Thread(end, "baton-embedded-exit");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    void forget() {
        if (Thread.currentThread() == hook) return;
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down already, and the hook will find nothing left to do.
        }
    }
}
