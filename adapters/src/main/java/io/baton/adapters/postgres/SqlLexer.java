package io.baton.adapters.postgres;

/**
 * Cuts SQL into the pieces that matter to {@link Placeholders}, by PostgreSQL's lexical rules (standard_conforming_strings on).
 * Concatenated, the pieces are the SQL again. What is not closed reaches to the end; PostgreSQL will say so.
 */
final class SqlLexer {
    enum Kind { WORD, PARAMETER, QUESTION, SEMICOLON, OPEN, CLOSE, BLANK, QUOTED, OTHER }

    private final String sql;
    private int start;
    private int end;
    private Kind kind;

    SqlLexer(String sql) {
        this.sql = sql;
    }

    /** Moves to the next piece; false at the end. */
    boolean next() {
        if (end >= sql.length()) return false;
        start = end;
        kind = read();
        return true;
    }

    Kind kind() {
        return kind;
    }

    String text() {
        return sql.substring(start, end);
    }

    private Kind read() {
        char c = sql.charAt(start);
        if (isBlank(c)) return blank();
        if (c == '-' && at(start + 1, '-')) return lineComment();
        if (c == '/' && at(start + 1, '*')) return blockComment();
        if (c == '\'') return string(start, false);
        if (c == '"') return quotedIdentifier();
        if (c == '$') return dollar();
        if (isWordStart(c)) return word();
        if (isDigit(c)) return number();
        end = start + 1;
        switch (c) {
            case '?': return Kind.QUESTION;
            case ';': return Kind.SEMICOLON;
            case '(': return Kind.OPEN;
            case ')': return Kind.CLOSE;
            default: return Kind.OTHER;
        }
    }

    private Kind blank() {
        end = start + 1;
        while (end < sql.length() && isBlank(sql.charAt(end))) end++;
        return Kind.BLANK;
    }

    private Kind lineComment() {
        end = start + 2;
        while (end < sql.length() && !isNewline(sql.charAt(end))) end++;
        return Kind.BLANK;
    }

    /** They nest in PostgreSQL. */
    private Kind blockComment() {
        int depth = 1;
        end = start + 2;
        while (end < sql.length() && depth > 0) {
            if (at(end, '/') && at(end + 1, '*')) {
                depth++;
                end += 2;
            } else if (at(end, '*') && at(end + 1, '/')) {
                depth--;
                end += 2;
            } else {
                end++;
            }
        }
        return Kind.BLANK;
    }

    /** @param escapes whether a backslash escapes, as in {@code E'...'} */
    private Kind string(int quote, boolean escapes) {
        end = quote + 1;
        while (end < sql.length()) {
            char c = sql.charAt(end++);
            if (c == '\\' && escapes) {
                end = Math.min(end + 1, sql.length());
            } else if (c == '\'') {
                if (at(end, '\'')) end++;
                else if (continues()) end = sql.indexOf('\'', end) + 1;
                else return Kind.QUOTED;
            }
        }
        return Kind.QUOTED;
    }

    /** {@code 'a'}, line end, {@code 'b'} is one string, and the second half keeps the rules of the first. */
    private boolean continues() {
        boolean newline = false;
        int i = end;
        while (i < sql.length() && isBlank(sql.charAt(i))) newline |= isNewline(sql.charAt(i++));
        return newline && at(i, '\'');
    }

    private Kind quotedIdentifier() {
        end = start + 1;
        while (end < sql.length()) {
            if (sql.charAt(end++) != '"') continue;
            if (!at(end, '"')) return Kind.QUOTED;
            end++;
        }
        return Kind.QUOTED;
    }

    private Kind dollar() {
        int i = start + 1;
        if (i < sql.length() && isDigit(sql.charAt(i))) {
            while (i < sql.length() && isDigit(sql.charAt(i))) i++;
            end = i;
            return Kind.PARAMETER;
        }
        if (i < sql.length() && isWordStart(sql.charAt(i))) {
            while (i < sql.length() && (isWordStart(sql.charAt(i)) || isDigit(sql.charAt(i)))) i++;
        }
        if (!at(i, '$')) {
            end = start + 1;
            return Kind.OTHER;
        }
        String tag = sql.substring(start, i + 1);
        int close = sql.indexOf(tag, i + 1);
        end = close < 0 ? sql.length() : close + tag.length();
        return Kind.QUOTED;
    }

    private Kind word() {
        end = start + 1;
        while (end < sql.length() && isWordPart(sql.charAt(end))) end++;
        boolean escapeString = end == start + 1 && (at(start, 'e') || at(start, 'E')) && at(end, '\'');
        return escapeString ? string(end, true) : Kind.WORD;
    }

    private Kind number() {
        end = start + 1;
        while (end < sql.length() && (isDigit(sql.charAt(end)) || isWordStart(sql.charAt(end)) || at(end, '.'))) end++;
        return Kind.OTHER;
    }

    private boolean at(int index, char c) {
        return index < sql.length() && sql.charAt(index) == c;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\f' || c == '\u000B' || isNewline(c);
    }

    private static boolean isNewline(char c) {
        return c == '\n' || c == '\r';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80;
    }

    /** A dollar sign inside a name is part of it: {@code total$1} is no placeholder. */
    private static boolean isWordPart(char c) {
        return isWordStart(c) || isDigit(c) || c == '$';
    }
}
