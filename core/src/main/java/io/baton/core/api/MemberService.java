package io.baton.core.api;

/** Whom the log is kept for, as an operator decides it. */
public interface MemberService {
    /** What became of a request. */
    sealed interface Outcome {
        record Done(String message) implements Outcome {}

        /** Nothing was changed. */
        record Refused(String message) implements Outcome {}

        /** Only the leader can do it. */
        record NotLeader(String leader) implements Outcome {}
    }

    /** The log is kept for that node no longer, and it is never promoted. It may come back with a database that was filled again. */
    Outcome retire(String node, String by);
}
