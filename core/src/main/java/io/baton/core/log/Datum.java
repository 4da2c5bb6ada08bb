package io.baton.core.log;

/** One column's value in a row change: PostgreSQL's own text, SQL NULL, or "the same as before". */
public sealed interface Datum {
    Datum NULL = Marker.NULL;

    /** A large value that the update did not touch and the WAL therefore does not hold (TOAST). Never to be written as NULL. */
    Datum UNCHANGED = Marker.UNCHANGED;

    static Datum of(String text) {
        return text == null ? NULL : new Text(text);
    }

    /** The text, or null for {@link #NULL}; asking {@link #UNCHANGED} is a mistake of the caller. */
    String text();

    /** Text exactly as the type's output function gave it: never a Java date or double, which would change some values. */
    record Text(String text) implements Datum {}

    enum Marker implements Datum {
        NULL,
        UNCHANGED;

        @Override
        public String text() {
            if (this == UNCHANGED) throw new IllegalStateException("an unchanged TOAST value has no text; leave its column out");
            return null;
        }
    }
}
