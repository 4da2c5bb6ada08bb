package io.baton.simulation;

/** A rule of the product, broken on purpose by one change of its source text. */
enum Mutant {
    // The replay rules.
    /** Trap F2. */
    FENCING_REMOVED(Source.REPLAY, "if (entry.epoch() < epoch)", "if (false)"),
    /** Trap F3. */
    CLAIMS_MAY_SKIP_EPOCHS(Source.REPLAY, "claim.epoch() != epoch + 1", "claim.epoch() <= epoch"),
    /** Trap D8. */
    LAST_RIVAL_WINS(Source.REPLAY, "claim.epoch() != epoch + 1", "claim.epoch() != epoch + 1 && claim.epoch() != epoch"),
    /** Trap K7. */
    DUPLICATES_COUNT(Source.REPLAY, "if (entry.sequence() <= sequence)", "if (false)"),
    /** Trap K6. */
    GAPS_ARE_IGNORED(Source.REPLAY, "if (entry.sequence() != sequence + 1) return gap(at, entry);", ""),
    /** Trap K6. */
    GAPS_DO_NOT_LAST(Source.REPLAY, "leader, sequence, 0, true, logged", "leader, entry.sequence(), 0, false, logged"),
    /** Trap F6. */
    LSNS_COMPARE_ACROSS_NODES(Source.REPLAY, "sameLine ? logged : Lsn.ZERO", "logged"),
    A_LINE_FORGETS_WHAT_IT_LOGGED(Source.REPLAY, "sameLine ? logged : Lsn.ZERO", "Lsn.ZERO"),
    SEQUENCES_GO_ON_ACROSS_EPOCHS(Source.REPLAY, "claim.leader(), 0, 0, false", "claim.leader(), sequence, 0, false"),
    /** Trap F5. */
    PARTS_GO_ON_ACROSS_EPOCHS(Source.REPLAY, "claim.leader(), 0, 0, false", "claim.leader(), 0, parts, false"),
    /** Trap F5. */
    UNFINISHED_PARTS_STAY(Source.REPLAY, "new Verdict.Follow(claim, parts > 0)", "new Verdict.Follow(claim, false)"),
    /** Trap F5. */
    EVERY_PART_COUNTS(Source.REPLAY, "if (rows.last()) return new Step(complete(", "if (true) return new Step(complete("),
    TOUCHING_COMMITS_ARE_TAKEN_FOR_LOGGED(Source.REPLAY, "logged.isAfter(rows.lsn())", "!rows.lsn().isAfter(logged)"),
    // The node.
    OWN_ENTRIES_ARE_APPLIED(Source.NODE, "if (!mine) applyOrSkip(entry, before);\n        else if (relays",
        "applyOrSkip(entry, before);\n        if (mine && relays"),
    OPENS_FOR_A_FORMER_PROCESS(Source.NODE, "!claim.leader().equals(self) || !caughtUp", "!caughtUp"),
    OPENS_BEFORE_IT_IS_CAUGHT_UP(Source.NODE, "!claim.leader().equals(self) || !caughtUp", "!claim.leader().equals(self)"),
    OPENS_WHILE_IT_REJOINS(Source.NODE, "|| !caughtUp || rejoinUntil.isPresent()", "|| !caughtUp"),
    OPENS_WITHOUT_MAKING_IT_SAFE(Source.NODE, "        follower.commit(after, true, now);\n        door.open", "        door.open"),
    STEPS_DOWN_WITHOUT_CLOSING(Source.NODE, "        leader.close(reason);\n", ""),
    STEPS_DOWN_WITHOUT_REJOINING(Source.NODE, "rejoin.begin(before.logged(), after).orElse(after.position())", "after.position()"),
    STEPS_DOWN_AGAIN_WHILE_IT_REJOINS(Source.NODE, "wasMine && rejoinUntil.isEmpty()", "wasMine"),
    STORES_A_REJOIN_HALF_DONE(Source.NODE, "state.parts() > 0 || rejoinUntil.isPresent()) return;\n        follower", "state.parts() > 0) return;\n        follower"),
    STORES_INSIDE_A_TRANSACTION(Source.NODE, "!moved || state.parts() > 0 ||", "!moved ||"),
    KEEPS_ITS_OLD_SLOT(Source.NODE, "        rejoin.finish(state.epoch());\n        rejoinUntil", "        rejoinUntil"),
    FOLLOWS_BACKWARDS(Source.NODE, "door.term() instanceof Term.Following && !readBefore(after)", "door.term() instanceof Term.Following"),
    DOES_NOT_CLAIM_AFTER_A_RESTART(Source.NODE, "if (!state.leader().equals(self)) return Optional.of(", "if (!state.leader().equals(self)) return Optional.empty(); if (false) return Optional.of("),
    DOES_NOT_CLAIM_AFTER_TROUBLE(Source.NODE, "return leader.trouble().map(", "return Optional.<String>empty().map("),
    OPENS_IN_AN_IMPASSE(Source.NODE, "rejoinUntil.isPresent() || impasse.isPresent()) return;\n        requireWritten", "rejoinUntil.isPresent()) return;\n        requireWritten"),
    KEEPS_CLIENTS_WAITING_IF_CLOSING_FAILED_ONCE(Source.NODE, "if (caughtUp || impasse.isPresent()) stepAside();", "if (caughtUp) stepAside();"),
    NEVER_FORGETS_AN_IMPASSE(Source.NODE, "        impasse = Optional.empty();\n", ""),
    CLAIMS_THE_WRONG_EPOCH(Source.CLAIMS, "state.epoch() + 1", "state.epoch() + 2"),
    /** Any of its claims may be lost. */
    CLAIMS_ONLY_ONCE(Source.CLAIMS, "claimedEpoch == epoch && now - claimedAt < RETRY_NANOS", "claimedEpoch == epoch"),
    // Leading.
    /** Trap F2. */
    CONFIRMS_BEFORE_READING_BACK(Source.RELAY, "Lsn logged = busy ? readBack.logged() : quiet();", "Lsn logged = source.received();"),
    PUBLISHES_WHAT_THE_LOG_HOLDS(Source.RELAY, "skipping = alreadyLogged.isAfter(begin.commitLsn());", "skipping = false;"),
    SKIPS_A_TOUCHING_COMMIT(Source.RELAY, "skipping = alreadyLogged.isAfter(begin.commitLsn());", "skipping = !begin.commitLsn().isAfter(alreadyLogged);"),
    PROGRESS_INSIDE_A_TRANSACTION(Source.RELAY, "if (parts.isOpen() || inFlight()) {", "if (false) {"),
    APPLIED_BY_FOLLOWERS_IS_ENOUGH(Source.RELAY, "if (others.isAfter(logged)) others = logged;", "others = source.received();"),
    /** Traps F11, S4. */
    OPENS_BEFORE_THE_TAIL_IS_PUBLISHED(Source.RELAY, "if (!opened && tail.isAfter(quiet())) return;", ""),
    OPENS_WITH_THE_FIRST_OF_THE_TAIL(Source.NODE, " || !(entry instanceof Progress)) return;", " || after.parts() > 0) return;"),
    NUMBERS_PARTS_FROM_ZERO(Source.PARTS, "++part, last", "part++, last"),
    /** Trap K10. */
    LEAVES_OUT_WHAT_IS_TOO_LARGE(Source.RELAY, "throw new UnloggableException(part.missing() + \" is too large for the log; keep such values in pieces, or outside of the database\", null);", ""),
    CONFIRMS_THE_FIRST_PART(Source.READ_BACK, "if (complete) logged = logged.max(entry.lsn());", "logged = logged.max(new Lsn(entry.lsn().value() + 64));"),
    LEAVES_THE_GATE_OPEN(Source.LEADER, "            database.gate(false);\n        } finally {", "        } finally {"),
    /** Trap F9. */
    LETS_OLD_SESSIONS_WAIT_ON(Source.LEADER, "int ended = database.terminateClients();", "int ended = 0;"),
    DROPS_THE_SLOT_IT_NEEDS(Source.LEADER, "prepareSlot(at.logged().equals(Lsn.ZERO))", "prepareSlot(true)"),
    NEVER_OPENS_THE_GATE(Source.LEADER, "            database.gate(true);\n            admitting = true;\n        }\n        LOG", "            admitting = true;\n        }\n        LOG"),
    IGNORES_A_LEASE_THAT_ENDED(Source.LEADER, ".or(now.lease()::fault)", ""),
    STAYS_SHUT_IF_THE_GATE_STICKS(Source.LEADER, "Optional.ofNullable(gateTrouble)", "Optional.<String>empty()"),
    // Applying and rejoining.
    BREAKS_A_REJOIN_FOR_A_LARGE_TRANSACTION(Source.APPLIER, "            undoing.get().apply(entry);",
        "if (entry instanceof RowsChanged first && first.part() == 1 && !first.last()) store(before, false); undoing.get().apply(entry);"),
    APPLIES_TOUCHED_ROWS(Source.UNDOING, "database.apply(without(changed));", "database.apply(changed);"),
    KEEPS_UNFINISHED_PARTS(Source.APPLIER, "        database.dropParts();\n", ""),
    TAKES_A_PEER_THAT_IS_BEHIND(Source.REJOINER, "!fetched.position().reaches(atLeast)", "false"),
    /** Trap F11. */
    GIVES_ROWS_BEFORE_THE_LOG_HAS_THEM(Source.REPAIR, "logged.reaches(found.position())", "true"),
    GIVES_ROWS_BEFORE_IT_KNOWS_WHETHER_IT_WAS_DEPOSED(Source.REPAIR, "&& view.caughtUp() && view.skipped() == 0", "&& view.skipped() == 0"),
    WAITS_FOR_ROWS_FOR_EVER(Source.LAST_RESORT, "if (left > 0) return", "if (left > Long.MIN_VALUE) return"),
    TAKES_WHO_WAITS_FOR_HELP(Source.LAST_RESORT, "case \"NEEDS_ROWS\" -> Hope.WAITS_TOO;", "case \"NEEDS_ROWS\" -> Hope.HELPS;"),
    NEVER_GIVES_UP_ON_THE_SILENT(Source.LAST_RESORT, "|| !beat.health().postgres()) return Hope.MAY_COME_BACK;", "|| !beat.health().postgres()) return Hope.HELPS;"),
    FORGETS_THAT_IT_WAITS(Source.NODE, "        if (!needsRows) look(Condition.OK, reason);", "        look(Condition.OK, reason);"),
    SAYS_THAT_IT_WAITS_WHILE_IT_IS_EMPTIED(Source.NODE, "look(Condition.RETRYING, \"this database is to be emptied, and filled again: \" + why.getMessage());", ""),
    IS_FILLED_AGAIN_WITHOUT_ITS_OWN_EPOCHS(Source.NODE, " && before.epoch() <= ledUpTo;", ";"),
    IS_FILLED_AGAIN_AND_NEVER_FOLLOWS(Source.NODE, "door.term() instanceof Term.Rejoining && rejoinUntil.isEmpty();",
        "door.term() instanceof Term.Rejoining && rejoinUntil.isEmpty() && !state.leader().isNode(self.node());"),
    DOES_NOT_BRING_ROWS_BACK(Source.UNDOING, "database.replaceRows(table.relation(), Set.of(), table.rows());", "table.rows();"),
    KEEPS_LOGGED_WRITES_IN_QUARANTINE(Source.TAIL, "logged.isAfter(begin.commitLsn())", "false"),
    KEEPS_NOTHING_OF_WHAT_IS_TOO_LARGE(Source.TAIL, "page.add(part.relations(), part.change(), part.bytes());", ""),
    KEEPS_NOTHING_IN_QUARANTINE(Source.KEEPER, "keeping.get().complete(", "java.util.Objects.requireNonNull("),
    GIVES_UP_BEFORE_IT_IS_KEPT(Source.REJOINER, "        keeper.settle();\n", ""),
    // Election.
    SUSPECTS_NOBODY(Source.DETECTOR, "return silence(node) > patience(node);", "return false;"),
    ELECTS_FOR_THE_SAME_EPOCH(Source.POLICY, "new Decision.Claim(seat.epoch() + 1,", "new Decision.Claim(seat.epoch(),"),
    /** A void claim that is believed means waiting for an epoch that never comes. */
    BELIEVES_ANY_CLAIM(Source.ELECTION, " && claim.seen().epoch() == seat.epoch()", ""),
    ELECTS_THE_LEADER_IT_REPLACES(Source.POLICY, "if (h.node().equals(e.seat().leader()))", "if (!h.node().equals(e.seat().leader()))");

    final String source;
    final String from;
    final String to;

    Mutant(String source, String from, String to) {
        this.source = source;
        this.from = from;
        this.to = to;
    }

    /** Where the product's sources are, from this module's folder. */
    private static final class Source {
        static final String REPLAY = "../core/src/main/java/io/baton/core/replay/ReplayState.java";
        static final String NODE = "../core/src/main/java/io/baton/core/node/Node.java";
        static final String CLAIMS = "../core/src/main/java/io/baton/core/node/Claims.java";
        static final String DETECTOR = "../core/src/main/java/io/baton/core/election/FailureDetector.java";
        static final String ELECTION = "../core/src/main/java/io/baton/core/election/Election.java";
        static final String POLICY = "../core/src/main/java/io/baton/core/election/FailoverPolicy.java";
        static final String RELAY = "../leader-writer/src/main/java/io/baton/leader/WalRelay.java";
        static final String PARTS = "../leader-writer/src/main/java/io/baton/leader/TransactionParts.java";
        static final String READ_BACK = "../leader-writer/src/main/java/io/baton/leader/ReadBack.java";
        static final String LEADER = "../leader-writer/src/main/java/io/baton/leader/LeaderWriter.java";
        static final String APPLIER = "../follower-applier/src/main/java/io/baton/follower/FollowerApplier.java";
        static final String UNDOING = "../follower-applier/src/main/java/io/baton/follower/Undoing.java";
        static final String TAIL = "../follower-applier/src/main/java/io/baton/follower/UnloggedTail.java";
        static final String KEEPER = "../follower-applier/src/main/java/io/baton/follower/TailKeeper.java";
        static final String PULSE = "../core/src/main/java/io/baton/core/node/Pulse.java";
        static final String LAST_RESORT = "../core/src/main/java/io/baton/core/rejoin/LastResort.java";
        static final String REPAIR = "../follower-applier/src/main/java/io/baton/follower/RepairRows.java";
        static final String REJOINER = "../follower-applier/src/main/java/io/baton/follower/Rejoiner.java";
    }
}
