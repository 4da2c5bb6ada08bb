package io.baton.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import org.slf4j.LoggerFactory;

/** Where the log goes. Short commands are quiet (logback.xml); a process that runs for long tells on standard output what it does. */
final class Logging {
    private Logging() {}

    static void ofAService() {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(Logging.class.getResource("/logback-service.xml"));
        } catch (JoranException e) {
            throw new IllegalStateException("logback-service.xml of this build cannot be read", e);
        }
    }

    /** For a command whose own output is all that counts. */
    static void silence() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    }
}
