package io.baton.adapters.runtime;

/** All that a monitor is told. Made by {@link Settings}, which has checked it as a whole. */
public record MonitorSettings(String cluster, String monitor, KafkaSettings kafka) {}
