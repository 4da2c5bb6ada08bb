package io.baton.adapters.http;

import io.baton.core.api.Ack;
import io.baton.core.api.Statement;
import io.baton.core.api.WriteRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The bodies that carry SQL. A parameter becomes PostgreSQL's text: a string as it is, a number exactly as written, true and false, null
 * as NULL, and an object or array as its JSON text, whatever the array holds. (A PostgreSQL array is sent as a string: {@code "{1,2}"}.)
 * Fields that are not known are refused by name.
 */
final class SqlBody {
    private SqlBody() {}

    /** {@code {"statements":[{"sql":"...","params":[...]}],"ack":"local|logged|applied"}}. */
    static WriteRequest transaction(String text) {
        return JsonText.read(text, json -> {
            var statements = new ArrayList<Statement>();
            var ack = new Ack[] {Ack.LOGGED};
            var unknown = new TreeSet<String>();
            json.object("the body", name -> {
                switch (name) {
                    case "statements" -> json.array("\"statements\"", i -> statements.add(statement(json, "statements[" + i + "]")));
                    case "ack" -> ack[0] = RequestOptions.ack(json.string("\"ack\""));
                    default -> skip(json, name, unknown);
                }
            });
            refuse(json, unknown, "the body", "statements, ack");
            if (statements.isEmpty()) throw json.error("\"statements\" is missing or empty: there is nothing to do");
            return new WriteRequest(statements, ack[0]);
        });
    }

    /** {@code {"sql":"...","params":[...]}}. */
    static Statement query(String text) {
        return JsonText.read(text, json -> statement(json, "the body"));
    }

    private static Statement statement(JsonText json, String what) throws IOException {
        var sql = new String[1];
        List<String> params = new ArrayList<>();
        var unknown = new TreeSet<String>();
        json.object(what, name -> {
            switch (name) {
                case "sql" -> sql[0] = json.string("\"sql\"");
                case "params" -> json.array("\"params\"", i -> params.add(json.value("params[" + i + "]")));
                default -> skip(json, name, unknown);
            }
        });
        refuse(json, unknown, what, "sql, params");
        if (sql[0] == null || sql[0].isBlank()) throw json.error("\"sql\" is missing or blank in " + what);
        return new Statement(sql[0], params);
    }

    private static void skip(JsonText json, String name, TreeSet<String> unknown) throws IOException {
        unknown.add(name);
        json.skip();
    }

    private static void refuse(JsonText json, TreeSet<String> unknown, String what, String known) {
        if (unknown.isEmpty()) return;
        throw json.error("unknown field" + (unknown.size() > 1 ? "s \"" : " \"") + String.join("\", \"", unknown) + "\" in " + what
            + "; known: " + known);
    }
}
