package io.baton.adapters.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Walks through JSON whose order is fixed. Where it meets something that this build's format does not have, it throws
 * {@link UnknownFormException}; where the bytes contradict the format, an IOException. It reads numbers and words, never guesses.
 */
final class JsonCursor implements Closeable {
    /** Values are bounded by the size of an entry, so the parser's own limits on text need not apply. */
    static final JsonFactory JSON = JsonFactory.builder()
        .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).maxNameLength(1 << 16).build())
        .build();

    /** A field, change or value that a later version has added: the entry is not to be skipped, and not to be read in part. */
    static final class UnknownFormException extends IOException {
        private static final long serialVersionUID = 1L;

        UnknownFormException(String message) {
            super(message);
        }
    }

    private final JsonParser parser;

    JsonCursor(byte[] bytes) throws IOException {
        parser = JSON.createParser(bytes);
    }

    JsonCursor(InputStream bytes) throws IOException {
        parser = JSON.createParser(bytes);
    }

    JsonToken next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) throw new IOException("the bytes end too early");
        return token;
    }

    void expect(JsonToken wanted) throws IOException {
        expect(next(), wanted);
    }

    void expect(JsonToken found, JsonToken wanted) throws IOException {
        if (found != wanted) throw new IOException("found " + found + " instead of " + wanted + " at byte " + at());
    }

    void field(String name) throws IOException {
        expect(JsonToken.FIELD_NAME);
        if (!name.equals(parser.currentName()))
            throw new UnknownFormException("field '" + parser.currentName() + "' instead of '" + name + "'");
    }

    String fieldName() throws IOException {
        return parser.currentName();
    }

    long number() throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT);
        return parser.getLongValue();
    }

    int smallNumber() throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT);
        return parser.getIntValue();
    }

    String text() throws IOException {
        expect(JsonToken.VALUE_STRING);
        return parser.getText();
    }

    /** The text of the token just read. */
    String currentText() throws IOException {
        return parser.getText();
    }

    /** The number of the token just read. */
    int currentNumber() throws IOException {
        return parser.getIntValue();
    }

    boolean flag() throws IOException {
        JsonToken token = next();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) throw new IOException("found " + token
            + " instead of true or false at byte " + at());
        return token == JsonToken.VALUE_TRUE;
    }

    /** Steps over the value just begun, whatever it holds. */
    void skipValue() throws IOException {
        parser.skipChildren();
    }

    void endArray() throws IOException {
        JsonToken token = next();
        if (token != JsonToken.END_ARRAY) throw new UnknownFormException("a list that is longer than this build knows");
    }

    /** Nothing may follow: bytes after the end would be an entry that nobody reads. */
    void endDocument() throws IOException {
        JsonToken token = next();
        if (token == JsonToken.FIELD_NAME) throw new UnknownFormException("field '" + parser.currentName() + "'");
        expect(token, JsonToken.END_OBJECT);
        if (parser.nextToken() != null) throw new IOException("bytes follow the end of the entry at byte " + at());
    }

    long at() {
        return parser.currentLocation().getByteOffset();
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
