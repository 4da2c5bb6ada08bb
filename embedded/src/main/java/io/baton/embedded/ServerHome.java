package io.baton.embedded;

import java.nio.file.Path;

/** The directory of one server. Every method throws {@link EmbeddedServerException} if it cannot do what it says. */
interface ServerHome {
    Path dir();

    Path log();

    Remembered remembered();

    /** Makes empty data, if an earlier start has not. What a killed attempt has left is thrown away. */
    void prepareData();

    /** Removes all that was ever made for this server, which does not run. */
    void delete();
}
