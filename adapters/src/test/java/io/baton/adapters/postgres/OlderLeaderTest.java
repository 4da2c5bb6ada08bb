package io.baton.adapters.postgres;

/** A leader of version 15, as while the cluster is being upgraded; left out where this machine does not have it. */
class OlderLeaderTest extends RowCases {
    OlderLeaderTest() {
        super(15, TwoServers.EMBEDDED);
    }
}
