package io.baton.simulation;

/**
 * Which faults a run has, and how often: drawn once from the seed, because a run with a few of them, often, goes further into the
 * corners than a run with a little of everything.
 */
final class Faults {
    /** What becomes of an append. */
    enum Send { NONE, DELAYED, DOUBLED, TIMED_OUT_BUT_STORED, LOST, LOST_UNNOTICED }

    private final Chance chance;
    private final int sendRate;
    private final boolean holes;
    private final boolean slowReads;
    private final int eventRate;
    private final int databaseRate;
    private final int heartbeatRate;
    private final int claimRate;
    private final int tooMuchRate;
    private boolean over;

    Faults(Chance chance) {
        this.chance = chance;
        this.holes = chance.onceIn(2);
        this.slowReads = chance.onceIn(2);
        this.sendRate = rate(4, 30);
        this.eventRate = rate(20, 150);
        this.databaseRate = rate(15, 100);
        this.heartbeatRate = rate(2, 10);
        this.claimRate = rate(3, 30);
        this.tooMuchRate = rate(20, 100);
    }

    private int rate(int often, int seldom) {
        return chance.onceIn(3) ? 0 : often + chance.below(seldom - often);
    }

    /** From here on nothing fails any more. */
    void end() {
        over = true;
    }

    Send ofSend(boolean reachable) {
        if (over) return Send.NONE;
        if (!reachable) return chance.onceIn(3) ? chance.onceIn(2) ? Send.TIMED_OUT_BUT_STORED : Send.LOST : Send.DELAYED;
        if (!strikes(sendRate)) return Send.NONE;
        return switch (chance.below(7)) {
            case 0 -> Send.TIMED_OUT_BUT_STORED;
            case 1 -> Send.LOST;
            case 2 -> Send.LOST_UNNOTICED;
            case 3 -> Send.DOUBLED;
            default -> Send.DELAYED;
        };
    }

    /** Whether a machine is to be hit at this step. */
    boolean event() {
        return strikes(eventRate);
    }

    /** Whether a call to a database loses its connection; half of the commits then happened all the same. */
    boolean losesConnection() {
        return strikes(databaseRate);
    }

    boolean losesHeartbeat() {
        return strikes(heartbeatRate);
    }

    /** Whether somebody makes a claim without any reason. */
    boolean claimsWildly() {
        return strikes(claimRate);
    }

    /** Whether a client writes a row that the log cannot take. */
    boolean writesTooMuch() {
        return strikes(tooMuchRate);
    }

    boolean holes() {
        return holes;
    }

    boolean slowReads() {
        return slowReads && !over;
    }

    private boolean strikes(int rate) {
        return !over && rate > 0 && chance.onceIn(rate);
    }
}
