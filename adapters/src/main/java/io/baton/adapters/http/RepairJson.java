package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.log.Datum;
import io.baton.core.log.Position;
import io.baton.core.log.Relation;
import io.baton.core.port.Peers;
import io.baton.core.rejoin.TouchedKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Keys and rows on the way between two nodes, values as PostgreSQL's text or null. The same build reads what it wrote. */
final class RepairJson {
    /** What a node asks for. */
    record Wanted(Position atLeast, List<TouchedKeys.Table> tables) {}

    private RepairJson() {}

    static String wanted(Wanted wanted) {
        return JsonAnswer.text(json -> {
            json.writeStringField("atLeast", wanted.atLeast().toString());
            json.writeArrayFieldStart("tables");
            for (TouchedKeys.Table table : wanted.tables()) {
                json.writeStartObject();
                relation(json, table.relation());
                json.writeFieldName("keys");
                rows(json, table.keys());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    static Wanted wanted(String text) {
        return JsonText.read(text, json -> {
            var atLeast = new Position[] {Position.START};
            var tables = new ArrayList<TouchedKeys.Table>();
            json.object("the body", name -> {
                switch (name) {
                    case "atLeast" -> atLeast[0] = RequestOptions.position(json.string("\"atLeast\""), "The field atLeast");
                    case "tables" -> json.array("\"tables\"", i -> tables.add(table(json)));
                    default -> throw json.error("unknown field \"" + name + "\"; known: atLeast, tables");
                }
            });
            return new Wanted(atLeast[0], tables);
        });
    }

    /** Fields of the answer's object. The tables are in the order in which they were asked for. */
    static void found(JsonGenerator json, Peers.Rows rows) throws IOException {
        json.writeStringField("position", rows.position().toString());
        json.writeArrayFieldStart("tables");
        for (Peers.TableRows table : rows.tables()) rows(json, table.rows());
        json.writeEndArray();
    }

    static Peers.Rows found(String text, List<TouchedKeys.Table> asked) {
        return JsonText.read(text, json -> {
            var position = new Position[1];
            var tables = new ArrayList<Peers.TableRows>();
            json.object("the answer", name -> {
                switch (name) {
                    case "position" -> position[0] = Position.parse(json.string("the position"));
                    case "tables" -> json.array("the tables", i -> tables.add(new Peers.TableRows(asked.get(i).relation(), rows(json))));
                    default -> json.skip();
                }
            });
            if (position[0] == null || tables.size() != asked.size()) throw json.error("the position, or a table, is missing");
            return new Peers.Rows(position[0], tables);
        });
    }

    private static void relation(JsonGenerator json, Relation relation) throws IOException {
        json.writeStringField("schema", relation.schema());
        json.writeStringField("name", relation.name());
        json.writeStringField("identity", String.valueOf(relation.identity()));
        json.writeArrayFieldStart("columns");
        for (Relation.Column column : relation.columns()) {
            json.writeStartArray();
            json.writeString(column.name());
            json.writeBoolean(column.key());
            json.writeNumber(column.typeOid());
            json.writeNumber(column.typmod());
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private static TouchedKeys.Table table(JsonText json) throws IOException {
        var names = new String[3];
        var columns = new ArrayList<Relation.Column>();
        Set<List<Datum>> keys = new LinkedHashSet<>();
        json.object("a table", name -> {
            switch (name) {
                case "schema" -> names[0] = json.string("a schema");
                case "name" -> names[1] = json.string("a table's name");
                case "identity" -> names[2] = json.string("an identity");
                case "columns" -> json.array("the columns", i -> columns.add(column(json)));
                case "keys" -> keys.addAll(rows(json));
                default -> throw json.error("unknown field \"" + name + "\" of a table");
            }
        });
        if (names[0] == null || names[1] == null || names[2] == null || names[2].length() != 1)
            throw json.error("a table needs schema, name and identity");
        return new TouchedKeys.Table(new Relation(names[0], names[1], names[2].charAt(0), columns), keys);
    }

    private static Relation.Column column(JsonText json) throws IOException {
        List<String> parts = texts(json);
        try {
            return new Relation.Column(parts.get(0), Boolean.parseBoolean(parts.get(1)), Integer.parseInt(parts.get(2)),
                Integer.parseInt(parts.get(3)));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw json.error("a column is [name, key, type, modifier], not " + parts);
        }
    }

    private static void rows(JsonGenerator json, Iterable<List<Datum>> rows) throws IOException {
        json.writeStartArray();
        for (List<Datum> row : rows) {
            json.writeStartArray();
            for (Datum value : row) json.writeString(value.text());
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private static List<List<Datum>> rows(JsonText json) throws IOException {
        var rows = new ArrayList<List<Datum>>();
        json.array("the rows", i -> rows.add(texts(json).stream().map(Datum::of).toList()));
        return rows;
    }

    private static List<String> texts(JsonText json) throws IOException {
        var texts = new ArrayList<String>();
        json.array("a row", i -> texts.add(json.value("a value")));
        return texts;
    }
}
