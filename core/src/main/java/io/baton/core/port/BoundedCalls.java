package io.baton.core.port;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs calls that may block for long, so that their caller need not. */
public interface BoundedCalls {
    /** Too many calls are under way already; this one was not begun. */
    class FullException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public FullException(String message) {
            super(message);
        }
    }

    /**
     * The call's result, or empty if it takes longer than {@code limit}; it then goes on by itself and its result is dropped. What the
     * call throws comes through. Throws {@link FullException} if nothing more can be taken on.
     */
    <T> Optional<T> within(Duration limit, Supplier<T> call);
}
