package io.baton.follower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.api.SchemaObject;
import io.baton.core.api.TableSum;
import io.baton.core.api.VerifyRefusedException;
import io.baton.core.api.VerifyService;
import io.baton.core.log.Leader;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.node.NodeView;
import io.baton.core.port.Contents;
import io.baton.core.term.Term;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A comparison that is begun may never be ended: nothing of it may stay for good. */
class VerifyPointTest {
    private static final Leader B = new Leader("b", "i1");
    private static final Position AT = new Position(3, new Lsn(7));
    private static final List<TableSum> SUMS = List.of(new TableSum("s", "t", 1, "aa"));
    private static final List<SchemaObject> SCHEMA = List.of(new SchemaObject("table", "public.t", "owner me"));

    private final AtomicInteger open = new AtomicInteger();
    private final CountDownLatch entered = new CountDownLatch(1);
    private volatile CountDownLatch busy = new CountDownLatch(0);
    private volatile Term term = new Term.Leading(3);
    private volatile long now;
    private final VerifyPoint point = new VerifyPoint(() -> NodeView.initial(term), new Holds(), new AppliedPosition(), new Contents() {
        @Override
        public Applied applied() {
            return new Applied(AT, snapshot());
        }

        @Override
        public Committed committed(Duration keep) {
            entered.countDown();
            await(busy);
            return new Committed(AT.lsn(), snapshot());
        }
    }, () -> now);

    @Test
    void aMarkIsSummedOnceAndThenClosed() {
        assertThat(point.mark("v")).isEqualTo(AT);
        assertThatThrownBy(() -> point.sum("v", new Position(3, new Lsn(8)), false)).isInstanceOf(VerifyRefusedException.class).hasMessageContaining("marked at 3:0/7");
        assertThat(point.sum("v", AT, true)).isEqualTo(new VerifyService.Compared(SUMS, SCHEMA));
        assertThat(open).hasValue(0);
        assertThatThrownBy(() -> point.sum("v", AT, false)).isInstanceOf(VerifyRefusedException.class).hasMessageContaining("no verification 'v'");
    }

    @Test
    void aMarkEndsAfterAMinuteAndWithRelease() {
        point.mark("v");
        now += Duration.ofSeconds(61).toNanos();
        assertThatThrownBy(() -> point.sum("v", AT, false)).isInstanceOf(VerifyRefusedException.class).hasMessageContaining("holds for 60 s");
        assertThat(open).hasValue(0);
        point.mark("w");
        point.release("v");
        assertThat(open).as("of another comparison").hasValue(1);
        point.release("w");
        assertThat(open).hasValue(0);
    }

    /** What a deposed leader had marked may never have been logged (trap F11). */
    @Test
    void aMarkEndsWithItsEpoch() {
        point.mark("v");
        term = new Term.Leading(4);
        assertThatThrownBy(() -> point.sum("v", AT, false)).isInstanceOf(VerifyRefusedException.class).hasMessageContaining("begin again");
        assertThat(open).hasValue(0);
    }

    @Test
    void whoWasMarkedAsLeaderCanBeHeldAsFollower() {
        point.mark("v");
        term = new Term.Following(4, B);
        point.hold("v", Duration.ofMinutes(1));
        assertThat(open).as("the mark is gone").hasValue(0);
        assertThatThrownBy(() -> point.mark("v")).isInstanceOf(VerifyRefusedException.class).hasMessageContaining("hold followers");
    }

    @Test
    void waitingForTheMarkKeepsNobodyFromGivingUp() {
        busy = new CountDownLatch(1);
        var marking = CompletableFuture.supplyAsync(() -> point.mark("v"));
        await(entered);
        point.release("v");
        busy.countDown();
        assertThatThrownBy(marking::join).isInstanceOf(CompletionException.class).hasCauseInstanceOf(VerifyRefusedException.class)
            .hasMessageContaining("was given up");
        assertThat(open).hasValue(0);
    }

    private Contents.Snapshot snapshot() {
        open.incrementAndGet();
        return new Contents.Snapshot() {
            @Override
            public List<TableSum> sums() {
                return SUMS;
            }

            @Override
            public List<SchemaObject> schema() {
                return SCHEMA;
            }

            @Override
            public void close() {
                open.decrementAndGet();
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
