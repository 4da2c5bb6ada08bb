package io.baton.adapters.kafka;

import java.io.IOException;

/** An entry takes more bytes than any reader is ready to hold. Nothing of it was sent. */
final class EntryTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    EntryTooLargeException(String message) {
        super(message);
    }
}
