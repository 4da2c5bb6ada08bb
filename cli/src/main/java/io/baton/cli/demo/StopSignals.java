package io.baton.cli.demo;

import java.lang.reflect.Proxy;

/**
 * Turns Ctrl-C, SIGTERM and a closed terminal into an interrupt of the demo's main thread, so that it can end its parts in good order.
 * A shutdown hook would not do: all hooks run at once, those that end the embedded servers among them. The class is called by
 * reflection because the compiler warns of it in every other way.
 */
final class StopSignals {
    private StopSignals() {}

    static void interrupt(Thread main) {
        for (String name : new String[] {"INT", "TERM", "HUP"}) {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                Object interrupting = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                    main.interrupt();
                    return null;
                });
                signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance(name), interrupting);
            } catch (ReflectiveOperationException e) {
                // Then the JVM's own handling ends everything too, in less good order.
            }
        }
    }
}
