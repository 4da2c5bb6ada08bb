package io.baton.adapters.kafka;

import io.baton.core.node.HaltedException;

/** Bytes that claim to be an entry of a known type and format but are not. Reading on would lose an entry, so nobody skips it. */
public class MalformedEntryException extends HaltedException {
    private static final long serialVersionUID = 1L;

    public MalformedEntryException(String message, Throwable cause) {
        super(message, cause);
    }
}
