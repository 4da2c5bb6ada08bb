package io.baton.core.api;

/** A table's content in short: equal rows and checksum mean equal content, in whatever order the rows are stored. */
public record TableSum(String schema, String table, long rows, String checksum) {}
