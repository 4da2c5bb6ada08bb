package io.baton.leader;

import io.baton.core.node.NodeView;
import io.baton.core.node.NodeView.Condition;
import io.baton.core.term.Term;
import java.util.Optional;

/** Why a node that the log names as leader takes no writes, for clients that waited. Pure. */
final class WhyClosed {
    private WhyClosed() {}

    /**
     * @param trouble why the relay does not run, if it does not
     * @param millisSinceReadBack since an own entry was last read back, -1 if that is not known
     */
    static String of(NodeView node, Optional<String> trouble, long millisSinceReadBack) {
        if (node.condition() != Condition.OK) return "it does not go on by itself at present (" + node.detail() + ")";
        if (node.term() instanceof Term.Leading) return ofLeader(trouble, millisSinceReadBack);
        if (node.term() instanceof Term.Following) return node.caughtUp() ? "it is about to claim the next epoch for itself" : "it is still reading the log";
        return "it is " + node.term().word() + (node.term() instanceof Term.Opening ? " its epoch" : "");
    }

    private static String ofLeader(Optional<String> trouble, long millisSinceReadBack) {
        if (trouble.isPresent()) return trouble.get();
        if (millisSinceReadBack > Lease.MILLIS) return "the log has not answered for " + millisSinceReadBack / 1_000 + " s; it goes on when the log does";
        return "it is handing over to another node, or has just come to rest for that";
    }
}
