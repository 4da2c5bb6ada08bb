package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.api.QueryResult;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes PostgreSQL's text as JSON by the type's name: numbers as numbers with every digit (NaN and infinities, which JSON does not have,
 * as strings), bool as true or false, json and jsonb as they are, anything else as a string.
 */
final class RowsJson {
    private static final Set<String> NUMBERS = Set.of("int2", "int4", "int8", "float4", "float8", "numeric");
    private static final Pattern JSON_NUMBER = Pattern.compile("-?(0|[1-9]\\d*+)(\\.\\d++)?([eE][+-]?\\d++)?");

    private RowsJson() {}

    static void columns(JsonGenerator json, List<QueryResult.Column> columns) throws IOException {
        json.writeArrayFieldStart("columns");
        for (QueryResult.Column column : columns) {
            json.writeStartObject();
            json.writeStringField("name", column.name());
            json.writeStringField("type", column.type());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static void row(JsonGenerator json, List<QueryResult.Column> columns, List<String> values) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < columns.size(); i++) {
            json.writeFieldName(columns.get(i).name());
            value(json, columns.get(i).type(), values.get(i));
        }
        json.writeEndObject();
    }

    static void value(JsonGenerator json, String type, String text) throws IOException {
        if (text == null) {
            json.writeNull();
        } else if (type.equals("json") || type.equals("jsonb")) {
            json.writeRawValue(text);
        } else if (type.equals("bool")) {
            json.writeBoolean(text.equals("t") || text.equals("true"));
        } else if (NUMBERS.contains(type) && JSON_NUMBER.matcher(text).matches()) {
            json.writeNumber(text);
        } else {
            json.writeString(text);
        }
    }

    /** A JSON object cannot hold two columns of one name, and dropping one would be a silent lie. */
    static void checkNames(List<QueryResult.Column> columns) {
        var seen = new HashSet<String>();
        for (QueryResult.Column column : columns) {
            if (!seen.add(column.name())) {
                throw new ProblemException(Problem.badRequest("Two columns of the result are called \"" + column.name()
                    + "\", and a JSON object can hold only one. Nothing was written. Name them apart with AS."));
            }
        }
    }
}
