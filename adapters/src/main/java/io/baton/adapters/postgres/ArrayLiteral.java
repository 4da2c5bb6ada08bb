package io.baton.adapters.postgres;

import io.baton.core.log.Datum;
import java.util.List;

/** PostgreSQL's text of a one-dimensional array. */
final class ArrayLiteral {
    private ArrayLiteral() {}

    /** The values at {@code place} of every row; NULLs stay NULLs, and nothing in a value is taken for syntax. */
    static String of(List<List<Datum>> rows, int place, char delimiter) {
        var text = new StringBuilder(rows.size() * 8 + 2).append('{');
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0) text.append(delimiter);
            append(text, rows.get(i).get(place).text());
        }
        return text.append('}').toString();
    }

    private static void append(StringBuilder text, String value) {
        if (value == null) {
            text.append("NULL");
        } else if (isNumber(value)) {
            text.append(value);
        } else {
            text.append('"');
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '"' || c == '\\') text.append('\\');
                text.append(c);
            }
            text.append('"');
        }
    }

    /** Most values are short numbers, and those need no quotes. */
    private static boolean isNumber(String value) {
        if (value.isEmpty() || value.length() > 20) return false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < '0' || c > '9') && c != '-' && c != '.') return false;
        }
        return true;
    }
}
