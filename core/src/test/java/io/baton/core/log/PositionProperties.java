package io.baton.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** LSNs and positions as text and in order. */
class PositionProperties {
    @Property
    void anLsnReadsBackWhatItPrints(@ForAll long value) {
        assertThat(Lsn.parse(new Lsn(value).toString())).isEqualTo(new Lsn(value));
        assertThat(Lsn.parse(new Lsn(value).toString().toLowerCase())).isEqualTo(new Lsn(value));
    }

    @Property
    void lsnsAreOrderedAsUnsignedNumbers(@ForAll long a, @ForAll long b) {
        int expected = unsigned(a).compareTo(unsigned(b));
        assertThat(Integer.signum(new Lsn(a).compareTo(new Lsn(b)))).isEqualTo(expected);
        assertThat(new Lsn(a).isAfter(new Lsn(b))).isEqualTo(expected > 0);
        assertThat(new Lsn(a).max(new Lsn(b))).isEqualTo(expected > 0 ? new Lsn(a) : new Lsn(b));
    }

    @Property
    void aTokenReadsBackWhatItPrints(@ForAll @LongRange(min = 0) long epoch, @ForAll long lsn) {
        var position = new Position(epoch, new Lsn(lsn));
        assertThat(Position.parse(position.toString())).isEqualTo(position);
    }

    @Property
    void trapF6PositionsAreOrderedByEpochAndOnlyThenByLsn(@ForAll @LongRange(min = 0, max = 3) long e1, @ForAll long l1,
                                                          @ForAll @LongRange(min = 0, max = 3) long e2, @ForAll long l2) {
        var one = new Position(e1, new Lsn(l1));
        var two = new Position(e2, new Lsn(l2));
        boolean expected = e1 > e2 || e1 == e2 && unsigned(l1).compareTo(unsigned(l2)) >= 0;
        assertThat(one.reaches(two)).isEqualTo(expected);
    }

    @Example
    void anLsnIsPrintedAsPostgresqlPrintsIt() {
        assertThat(new Lsn(0x16B374D848L)).hasToString("16/B374D848");
        assertThat(new Lsn(0x16_0000_000AL)).hasToString("16/A");
        assertThat(Lsn.ZERO).hasToString("0/0");
        assertThat(new Lsn(-1)).hasToString("FFFFFFFF/FFFFFFFF");
    }

    @Example
    void whatIsNoLsnIsRefusedWithAnExample() {
        for (var text : new String[] {"", "/", "1", "1/", "/1", "1/2/3", "G/1", "100000000/0", "0/100000000", "-1/0", "0/-1", " 1/1"})
            assertThatThrownBy(() -> Lsn.parse(text)).as(text)
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("PostgreSQL writes them like 16/B374D848");
    }

    @Example
    void whatIsNoTokenIsRefusedWithAnExample() {
        for (var text : new String[] {"", ":", "3", "3:", ":0/0", "-1:0/0", "x:0/0", "3:0", "3:0/0:1", "99999999999999999999:0/0"})
            assertThatThrownBy(() -> Position.parse(text)).as(text)
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("one looks like 3:16/B374D848 (epoch:LSN)");
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }
}
