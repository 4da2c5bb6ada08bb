package io.baton.adapters.servers;

/**
 * Which servers the integration tests run on, by {@code -Dbaton.test.servers}: {@code embedded}, which is usual and needs nothing, or
 * {@code containers} of the public images that {@code docker/compose.yaml} names.
 */
final class TestServers {
    private static final String SETTING = "baton.test.servers";

    private TestServers() {}

    static boolean containers() {
        String chosen = System.getProperty(SETTING, "embedded");
        return switch (chosen) {
            case "embedded" -> false;
            case "containers" -> true;
            default -> throw new IllegalArgumentException("-D" + SETTING + " must be embedded or containers, not " + chosen);
        };
    }
}
