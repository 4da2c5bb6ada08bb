package io.baton.adapters.postgres;

/** A follower of version 15, as while the cluster is being upgraded; left out where this machine does not have it. */
class OlderFollowerTest extends RowCases {
    OlderFollowerTest() {
        super(TwoServers.EMBEDDED, 15);
    }
}
