package io.baton.adapters.snapshot;

import io.baton.adapters.runtime.S3Location;
import java.time.Duration;

/** A store in S3 that gives up soon, so that a test of what then happens need not wait; and asks for few names at once. */
public final class ImpatientS3 {
    static final S3Limits LIMITS = limits(Duration.ofSeconds(30));

    private ImpatientS3() {}

    public static SnapshotStore at(String location) {
        return new S3Store(S3Location.parse(location), LIMITS);
    }

    /** @param silence how long a service may say nothing */
    static SnapshotStore at(String location, Duration silence) {
        return new S3Store(S3Location.parse(location), limits(silence));
    }

    private static S3Limits limits(Duration silence) {
        return new S3Limits(silence, silence, silence, silence, silence.multipliedBy(2), 2, 3);
    }
}
