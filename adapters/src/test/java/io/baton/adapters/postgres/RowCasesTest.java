package io.baton.adapters.postgres;

/** The embedded PostgreSQL on both sides. */
class RowCasesTest extends RowCases {
    RowCasesTest() {
        super(TwoServers.EMBEDDED, TwoServers.EMBEDDED);
    }
}
