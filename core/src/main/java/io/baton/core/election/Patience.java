package io.baton.core.election;

/**
 * What an operator may choose of a monitor's judgement. Both in milliseconds.
 *
 * @param silence a leader that is silent for longer, while others are heard, is replaced
 * @param pause when several failovers follow closely on one another, each further one is put off for no longer than this
 */
public record Patience(long silence, long pause) {
    public static final Patience USUAL = new Patience(FailureDetector.Limits.USUAL.floor(), FailoverPolicy.Limits.USUAL.longestPause());
}
