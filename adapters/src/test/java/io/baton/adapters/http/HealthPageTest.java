package io.baton.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HealthPageTest {
    private final AtomicBoolean works = new AtomicBoolean(true);

    @Test
    void theStatusSaysWhetherItWorks() throws IOException {
        try (var page = HealthPage.start("127.0.0.1", 0, works::get)) {
            assertThat(status(page, "/v1/health")).isEqualTo(200);
            works.set(false);
            assertThat(status(page, "/v1/health")).isEqualTo(503);
            assertThat(status(page, "/v1/health/x")).isEqualTo(404);
        }
    }

    @Test
    void anAddressThatIsTakenIsNamed() {
        try (var page = HealthPage.start("127.0.0.1", 0, works::get)) {
            assertThatThrownBy(() -> HealthPage.start("127.0.0.1", page.port(), works::get)).isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("127.0.0.1:" + page.port(), "Nothing was started", "health.listen");
        }
    }

    private static int status(HealthPage page, String path) throws IOException {
        var call = (HttpURLConnection) URI.create("http://127.0.0.1:" + page.port() + path).toURL().openConnection();
        try {
            return call.getResponseCode();
        } finally {
            call.disconnect();
        }
    }
}
