package io.baton.core.term;

import io.baton.core.log.Leader;

/**
 * The one door between terms. Legal steps:
 *
 * <pre>
 * Following -> Following   another node leads the next epoch
 * Following -> Opening     a claim names this very process
 * Opening   -> Leading     its first Progress was read back, and everything its server held before with it
 * Opening   -> Opening     it had to claim a further epoch for itself
 * Leading   -> Opening     likewise, after its relay failed
 * Opening   -> Closing     a newer epoch names another node, or it halts, or holds what it can never log
 * Leading   -> Closing     likewise
 * Closing   -> Rejoining   the gate is shut and no client session is left
 * Following -> Rejoining   restarted, it reads that it was deposed meanwhile
 * Rejoining -> Following   nothing un-logged is left in its database
 * </pre>
 *
 * Every other step is a broken invariant and throws.
 */
public final class TermDoor {
    private Term term = new Term.Following(0, Leader.NONE);

    public Term term() {
        return term;
    }

    public void follow(long epoch, Leader leader) {
        if (!(term instanceof Term.Following || term instanceof Term.Rejoining)) throw illegal("follow", epoch);
        raise(epoch);
        term = new Term.Following(epoch, leader);
    }

    public void open(long epoch) {
        if (term instanceof Term.Closing || term instanceof Term.Rejoining) throw illegal("open", epoch);
        raise(epoch);
        term = new Term.Opening(epoch);
    }

    public void lead() {
        if (!(term instanceof Term.Opening opening)) throw illegal("lead", term.epoch());
        term = new Term.Leading(opening.epoch());
    }

    public void close(String reason) {
        if (!(term instanceof Term.Opening || term instanceof Term.Leading)) throw illegal("close", term.epoch());
        term = new Term.Closing(term.epoch(), reason);
    }

    public void rejoin(long epoch, Leader leader) {
        if (!(term instanceof Term.Closing || term instanceof Term.Following)) throw illegal("rejoin", epoch);
        raise(epoch);
        term = new Term.Rejoining(epoch, leader);
    }

    /** Invariant: the epoch of a node's term never goes back, or a fenced leader could be taken for the current one. */
    private void raise(long epoch) {
        if (epoch < term.epoch()) throw new IllegalStateException("epoch " + epoch + " after " + term);
    }

    private IllegalStateException illegal(String step, long epoch) {
        return new IllegalStateException("illegal step '" + step + "' (epoch " + epoch + ") from " + term);
    }
}
