package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.function.BiConsumer;

/**
 * Reads a request's JSON token by token, and keeps values as the text they were sent as: a number never becomes a double, so no digit
 * is lost on the way to PostgreSQL. Every error is a {@link ProblemException} that names line and column.
 */
final class JsonText {
    /** Shared and thread-safe. The body's own limit bounds numbers and strings; names of the request are not kept. */
    static final JsonFactory FACTORY = JsonFactory.builder()
        .streamReadConstraints(StreamReadConstraints.builder()
            .maxNumberLength(RequestBody.LIMIT).maxStringLength(RequestBody.LIMIT).maxNameLength(RequestBody.LIMIT).build())
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .build();

    private final String text;
    private final JsonParser parser;

    private JsonText(String text) throws IOException {
        this.text = text;
        this.parser = FACTORY.createParser(text);
    }

    /** Reads one value. The cursor stands on the value's first token. */
    interface Reader<T> {
        T read(JsonText json) throws IOException;
    }

    /** Reads a text that must be exactly one JSON value. */
    static <T> T read(String text, Reader<T> reader) {
        try {
            var json = new JsonText(text);
            if (json.parser.nextToken() == null) throw new ProblemException(Problem.badRequest("The body is empty: it must be JSON."));
            T value = reader.read(json);
            if (json.parser.nextToken() != null) throw json.error("the JSON value has ended, but the body goes on");
            return value;
        } catch (JsonProcessingException e) {
            throw new ProblemException(Problem.badRequest("The body is not JSON: " + at(told(e), e.getLocation())));
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot be read", e);
        }
    }

    /** Without the parser's words about how it shows its source. */
    private static String told(JsonProcessingException e) {
        return e.getOriginalMessage().replaceAll("\\[Source: [^;]*; line: (\\d+), column: (\\d+)]", "line $1, column $2");
    }

    /** Checks that a text is one JSON value, whichever. */
    static void check(String text) {
        read(text, json -> json.parser.skipChildren());
    }

    /** Reads an object field by field; {@code field} must consume each value. A name that comes twice is an error. */
    void object(String what, FieldReader field) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) throw error(what + " must be a JSON object");
        var seen = new HashSet<String>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (!seen.add(name)) throw error("\"" + name + "\" is given twice in " + what);
            parser.nextToken();
            field.read(name);
        }
    }

    interface FieldReader {
        void read(String name) throws IOException;
    }

    /** Reads an array; {@code element} must consume each element and is told its index. */
    void array(String what, ElementReader element) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) throw error(what + " must be a JSON array");
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) element.read(i);
    }

    interface ElementReader {
        void read(int index) throws IOException;
    }

    String string(String what) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) throw error(what + " must be a JSON string");
        return storable(parser.getText(), what);
    }

    /** The current value as PostgreSQL's text: a number exactly as written, objects and arrays as their own JSON, null as null. */
    String value(String what) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) return null;
        return token.isStructStart() ? raw() : storable(parser.getText(), what);
    }

    /** The current value exactly as it stands in the text. */
    String raw() throws IOException {
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        // Reads the token to its end: a string's is found only when it is asked for, and a number's is one before the next token.
        int length = parser.currentToken().isStructEnd() ? 0 : parser.getTextLength();
        int end = parser.currentToken().isNumeric() ? start + length : (int) parser.currentLocation().getCharOffset();
        return text.substring(start, end);
    }

    void skip() throws IOException {
        parser.skipChildren();
    }

    /** Columns by name as PostgreSQL's text, in the order given. */
    void values(String what, BiConsumer<String, String> column) throws IOException {
        object(what, name -> column.accept(storable(name, "a name in " + what), value("\"" + name + "\"")));
    }

    ProblemException error(String message) {
        return new ProblemException(Problem.badRequest("The body is not what this path takes: " + at(message, parser.currentTokenLocation())));
    }

    private String storable(String value, String what) {
        String fault = Texts.fault(value);
        if (fault != null) throw error(what + " " + fault);
        return value;
    }

    private static String at(String message, JsonLocation where) {
        return message + " (line " + where.getLineNr() + ", column " + where.getColumnNr() + "). Nothing was written.";
    }
}
