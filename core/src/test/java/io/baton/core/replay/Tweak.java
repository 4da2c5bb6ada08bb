package io.baton.core.replay;

import io.baton.core.log.Leader;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.replay.ReplayState.Step;
import java.util.function.UnaryOperator;

/** Changes one field of a state: what no code of the product can do, and a broken rule would. */
record Tweak(ReplayState of) {
    static Step after(Step step, UnaryOperator<ReplayState> change) {
        return new Step(change.apply(step.next()), step.verdict());
    }

    ReplayState offset(long v) {
        return new ReplayState(v, of.epoch(), of.leader(), of.sequence(), of.parts(), of.broken(), of.logged(), of.position());
    }

    ReplayState epoch(long v) {
        return new ReplayState(of.offset(), v, of.leader(), of.sequence(), of.parts(), of.broken(), of.logged(), of.position());
    }

    ReplayState leader(Leader v) {
        return new ReplayState(of.offset(), of.epoch(), v, of.sequence(), of.parts(), of.broken(), of.logged(), of.position());
    }

    ReplayState sequence(long v) {
        return new ReplayState(of.offset(), of.epoch(), of.leader(), v, of.parts(), of.broken(), of.logged(), of.position());
    }

    ReplayState parts(int v) {
        return new ReplayState(of.offset(), of.epoch(), of.leader(), of.sequence(), v, of.broken(), of.logged(), of.position());
    }

    ReplayState broken(boolean v) {
        return new ReplayState(of.offset(), of.epoch(), of.leader(), of.sequence(), of.parts(), v, of.logged(), of.position());
    }

    ReplayState logged(Lsn v) {
        return new ReplayState(of.offset(), of.epoch(), of.leader(), of.sequence(), of.parts(), of.broken(), v, of.position());
    }

    ReplayState position(Position v) {
        return new ReplayState(of.offset(), of.epoch(), of.leader(), of.sequence(), of.parts(), of.broken(), of.logged(), v);
    }
}
