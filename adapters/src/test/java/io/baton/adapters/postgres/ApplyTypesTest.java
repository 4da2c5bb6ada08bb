package io.baton.adapters.postgres;

import static io.baton.adapters.postgres.FollowerFixture.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Traps A10 and A11: every value of every type arrives as the text that the leader sent. */
class ApplyTypesTest {
    private static FollowerFixture db;

    @BeforeAll
    static void start() {
        db = new FollowerFixture();
        db.run("CREATE SCHEMA s", "CREATE TYPE s.\"Mood\" AS ENUM ('sad', 'it''s', 'a,\"b')", "CREATE TYPE s.pair AS (a int, \"b b\" text)",
            "CREATE DOMAIN s.short AS varchar(5) CHECK (VALUE <> '')", "CREATE DOMAIN s.ints AS int[]", "CREATE DOMAIN s.dpair AS s.pair",
            "CREATE TYPE s.span AS RANGE (subtype = float8)");
    }

    @AfterAll
    static void stop() {
        db.close();
    }

    /** Values are separated by a tilde, because they contain everything else. */
    @ParameterizedTest
    @CsvSource(delimiter = '@', ignoreLeadingAndTrailingWhitespace = false, quoteCharacter = '\u0001', value = {
        "smallint@-32768~32767", "int@-2147483648~0", "bigint@-9223372036854775808~9223372036854775807",
        "numeric@NaN~Infinity~-Infinity~0.000~1.10~123456789012345678901234567890.123456789", "numeric(10,2)@-0.10~99999999.99",
        "float8@-0~NaN~Infinity~-Infinity~1e-300~0.1~1.7976931348623157e+308", "float4@-0~NaN~0.1~3.4028235e+38",
        "bool@t~f", "money@$1,234.50~-$0.01", "text@NULL~null~{}~\\~\"~',;~ ünï🙂 ~", "varchar(10)@null~  a  ", "char(5)@a    ~     ",
        "\"char\"@x~\\377~", "name@a b", "bytea@\\x~\\x00ff5c27", "date@infinity~-infinity~0044-03-15 BC~1582-10-10~5874897-12-31",
        "time@24:00:00~00:00:00.000001", "timetz@23:59:59.999999-15:59~24:00:00+00", "timestamp@infinity~4713-01-01 00:00:00 BC~1999-12-31 23:59:59.999999",
        "timestamptz@-infinity~0001-12-31 23:59:59+00 BC~2024-02-29 12:00:00.5+00", "timestamp(3)@2024-01-01 00:00:00.123",
        "interval@-1 years -2 mons +3 days -04:05:06.789~00:00:00~178000000 years", "uuid@a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "json@{\"b\": 1,  \"a\":[null, \"\\u0041\\\"\"]}~null", "jsonb@{\"a\": [1, 2.50, \"x,}\"]}~null", "xml@<a b=\"1\">x &amp; ,{}</a>~text only",
        "bit(5)@10101", "varbit(8)@~101", "bit@1", "inet@10.1.2.3/8~::1~10.0.0.1", "cidr@10.0.0.0/8", "macaddr@08:00:2b:01:02:03",
        "point@(1,-0)~(NaN,Infinity)", "box@(3,4),(1,2)", "box[]@{(3,4),(1,2);(1,1),(0,0)}", "polygon@((0,0),(1,1),(2,0))", "circle@<(1,2),3>",
        "lseg@[(1,2),(3,4)]", "path@[(1,2),(3,4)]~((0,0),(1,1))", "line@{1,2,3}", "int4range@empty~[1,5)~(,)", "nummultirange@{[1.0,2.0),(3,)}~{}",
        "tstzrange@[\"2024-01-01 00:00:00+00\",infinity)", "s.span@[0.1,0.2)", "tsvector@'a':1A 'it''s':2~", "tsquery@'a' & !'b'",
        "int[]@{}~{1,NULL,3}~[0:1]={1,2}~{{1,2},{3,4}}", "text[]@{NULL,\"NULL\",\"\",\"a,b\",\"q\\\"u\\\\o\"}~{{a,b},{c,d}}",
        "s.\"Mood\"@sad~it's~a,\"b", "s.\"Mood\"[]@{sad,\"a,\\\"b\"}", "s.pair@(1,\"a,\"\"b\"\"\\\\\")~(,)~(7,\"\")", "s.pair[]@{\"(1,x)\",NULL,\"(,\\\"a b\\\")\"}",
        "s.short@ab~12345", "s.ints@{1,2}~{}", "s.short[]@{ab,NULL}", "s.dpair@(1,x)", "regclass@pg_class", "oid@4294967295", "pg_lsn@16/B374D848",
        "xid8@18446744073709551615", "int2vector@1 2", "oidvector@1 2", "tid@(0,1)", "pg_snapshot@10:20:10,14", "jsonpath@$.\"a\"[*]",
        "regtype@integer~s.pair", "regproc@now", "aclitem[]@{postgres=arwdDxtm/postgres}"})
    void everyValueSurvives(String type, String values) {
        var texts = new ArrayList<String>(List.of((values == null ? "" : values).split("~", -1)));
        db.run("DROP TABLE IF EXISTS s.t, s.f", "CREATE TABLE s.t (id int PRIMARY KEY, v " + type + ", w " + type + ")",
            "CREATE TABLE s.f (id int, v " + type + ", w " + type + ")");
        Relation keyed = db.relation("s.t", 'd', "id");
        Relation full = db.relation("s.f", 'f');
        try (var follower = new PostgresFollower(db.server)) {
            follower.load();
            db.applyAndCommit(follower, entry(List.of(keyed, full), inserts(texts)));
            assertThat(column("s.t", "v")).as("inserted " + type).isEqualTo(expected(texts));
            db.applyAndCommit(follower, entry(List.of(keyed, full), updates(texts)));
            assertThat(column("s.t", "w")).as("updated " + type).isEqualTo(expected(texts));
            assertThat(column("s.f", "w")).as("updated by whole row " + type).isEqualTo(expected(texts));
            db.applyAndCommit(follower, entry(List.of(keyed, full), deletes(texts)));
            assertThat(column("s.f", "w")).as("deleted by whole row " + type).isEmpty();
            assertThat(follower.redone()).as("batches that failed").isZero();
        }
    }

    private static List<Change> inserts(List<String> texts) {
        var changes = new ArrayList<Change>();
        for (int i = 0; i <= texts.size(); i++) {
            changes.add(new Change.Insert(0, row(i, value(texts, i), Datum.NULL)));
            changes.add(new Change.Insert(1, row(i, value(texts, i), Datum.NULL)));
        }
        return changes;
    }

    private static List<Change> updates(List<String> texts) {
        var changes = new ArrayList<Change>();
        for (int i = 0; i <= texts.size(); i++) {
            changes.add(new Change.Update(0, Optional.empty(), row(i, value(texts, i), value(texts, i))));
            changes.add(new Change.Update(1, Optional.of(row(i, value(texts, i), Datum.NULL)), row(i, value(texts, i), value(texts, i))));
        }
        return changes;
    }

    private static List<Change> deletes(List<String> texts) {
        var changes = new ArrayList<Change>();
        for (int i = 0; i <= texts.size(); i++) changes.add(new Change.Delete(1, row(i, value(texts, i), value(texts, i))));
        return changes;
    }

    /** The last row is NULL. */
    private static Datum value(List<String> texts, int i) {
        return i < texts.size() ? Datum.of(texts.get(i)) : Datum.NULL;
    }

    private static List<Datum> row(int id, Datum v, Datum w) {
        return List.of(Datum.of("" + id), v, w);
    }

    private static List<String> expected(List<String> texts) {
        var rows = new ArrayList<>(texts);
        rows.add("null");
        return rows;
    }

    private static List<String> column(String table, String name) {
        return db.rows("SELECT " + name + " FROM " + table + " ORDER BY id");
    }
}
