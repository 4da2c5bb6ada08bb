package io.baton.adapters.snapshot;

import java.time.Duration;

/**
 * How long a service may take before a call has failed.
 *
 * @param connect until a connection stands
 * @param silence between two bytes of an answer
 * @param small of a call that carries next to nothing, all its tries together; others wait for it, so it is short
 * @param part of a call that carries a part of a file
 * @param file after which such a call is not tried again
 * @param tries of such a call, with growing pauses between that outlast the restart of a service; and of a file that breaks off while it is read
 * @param page how many names are asked for at once
 */
record S3Limits(Duration connect, Duration silence, Duration small, Duration part, Duration file, int tries, int page) {
    static final S3Limits USUAL = new S3Limits(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(12), Duration.ofSeconds(60), Duration.ofSeconds(120), 6, 1000);
}
