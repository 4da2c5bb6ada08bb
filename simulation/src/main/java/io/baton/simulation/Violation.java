package io.baton.simulation;

/** A promise of the system was broken. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The promises that are checked, at each step or at the end of a run. */
    enum Promise {
        /** An acknowledged write is in the log, in the epoch of its leader. */
        AcknowledgedIsInLog,
        /** Whoever leads in an epoch is the one that the log names for it. */
        OneLeaderPerEpoch,
        /** What a node applies was written by the leader of that place of the log. */
        AppliedComesFromTheLeaderOfItsPlace,
        /** What a database holds at a place of the log is what the log says up to there, each transaction once and in order. */
        NothingTwiceNothingSkipped,
        /** What a node knows of the log is what the log says. */
        NodesAgreeWithTheLog,
        /** A database never forgets an epoch that it had stored for good. */
        EpochNeverGoesBack,
        /** An entry that does not count changes nothing but the offset. */
        RejectedChangesOnlyTheOffset,
        /** Whoever has stepped down has ended the sessions of its clients: none goes on waiting for a commit that can never return. */
        TheDeposedLetGo,
        /** A node that waits for rows says so until it gets on, or others who wait would take it for help; and no longer than that, or they would take their turn. */
        WhoNeedsRowsSaysSo,
        /** Nobody builds on what could still be lost. */
        OpensWithEverythingLogged,
        /** A leader that can log nothing more leaves no client waiting for it. */
        NobodyWaitsInVain,
        /** A committed write that the log does not hold is kept in quarantine, and none that it does hold. */
        QuarantineHoldsEveryLostLocalWrite,
        /** At the end all nodes are equal to the log. */
        Converged,
        /** Without faults a leader opens in bounded time, and a new write is logged and applied everywhere. */
        Progress,
        /** No node halts on a log that lost nothing, and no step ends in an error that is nobody's to expect. */
        NobodyHalts
    }

    private final Promise promise;

    Violation(Promise promise, String message) {
        super(promise + ": " + message);
        this.promise = promise;
    }

    Promise promise() {
        return promise;
    }
}
