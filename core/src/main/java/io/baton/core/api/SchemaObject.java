package io.baton.core.api;

/**
 * One part of a schema, in words that are the same on every server that has the same schema.
 *
 * @param kind what it is: {@code table}, {@code column}, {@code index}, ...
 * @param definition all that makes it what it is
 */
public record SchemaObject(String kind, String name, String definition) {}
