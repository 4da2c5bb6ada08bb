package io.baton.adapters.postgres;

import io.baton.adapters.postgres.SqlLexer.Kind;
import io.baton.core.log.Change;
import java.util.ArrayList;
import java.util.List;

/**
 * The form in which a follower carries a schema change out, inside of a transaction and without making rows of its own: rows follow as
 * rows.
 *
 * <ul>
 * <li>{@code CONCURRENTLY} goes, and {@code FINALIZE} of a detached partition: nobody else writes on a follower.
 * <li>{@code DROP INDEX} drops it if it exists: an index whose concurrent building failed exists on the leader only.
 * <li>{@code CREATE TABLE AS} and {@code SELECT INTO} make the table {@code WITH NO DATA}.
 * </ul>
 */
final class FollowerStatement {
    private record Piece(Kind kind, String text) {
        boolean is(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }
    }

    private final List<Piece> pieces = new ArrayList<>();

    private FollowerStatement(String statement) {
        var lexer = new SqlLexer(statement);
        while (lexer.next()) pieces.add(new Piece(lexer.kind(), lexer.text()));
    }

    static String of(Change.SchemaChange change) {
        var statement = new FollowerStatement(change.statement());
        return switch (change.tag()) {
            case "CREATE INDEX" -> statement.without("CONCURRENTLY").text();
            case "DROP INDEX" -> statement.without("CONCURRENTLY").ifExists().text();
            case "ALTER TABLE" -> statement.detached();
            case "CREATE TABLE AS" -> statement.withNoData();
            case "SELECT INTO" -> statement.intoAsCreate();
            default -> change.statement();
        };
    }

    /** It stands before any parenthesis, and PostgreSQL takes no name for CONCURRENTLY that is not quoted. */
    private FollowerStatement without(String word) {
        for (int i = 0; i < pieces.size(); i++) {
            if (pieces.get(i).kind == Kind.OPEN) break;
            if (!pieces.get(i).is(word)) continue;
            pieces.remove(i);
            break;
        }
        return this;
    }

    private FollowerStatement ifExists() {
        int index = next("INDEX", 0);
        if (significant().get(2).is("IF")) return this;
        pieces.add(index + 1, new Piece(Kind.WORD, " IF EXISTS"));
        return this;
    }

    private String detached() {
        var words = significant();
        Piece last = words.get(words.size() - 1);
        if (next("DETACH", 0) > 0 && (last.is("CONCURRENTLY") || last.is("FINALIZE"))) pieces.subList(pieces.lastIndexOf(last), pieces.size()).clear();
        return text();
    }

    private String withNoData() {
        var words = significant();
        int count = words.size();
        boolean says = count >= 3 && words.get(count - 1).is("DATA");
        if (says && words.get(count - 2).is("NO") && words.get(count - 3).is("WITH")) return text();
        if (says && words.get(count - 2).is("WITH")) {
            int with = pieces.lastIndexOf(words.get(count - 2));
            pieces.subList(with, pieces.size()).clear();
        }
        // On a line of its own: a comment may have been the end.
        return text() + "\nWITH NO DATA";
    }

    private String intoAsCreate() {
        int into = topLevelInto();
        int name = into + 1;
        String kind = "";
        while (isBlankOr(name, "TABLE", "UNLOGGED")) {
            if (pieces.get(name).is("UNLOGGED")) kind = "UNLOGGED ";
            name++;
        }
        int end = name + 1;
        while (end + 1 < pieces.size() && pieces.get(end).text.equals(".")) end += 2;
        String table = text(name, end);
        pieces.subList(into, end).clear();
        return "CREATE " + kind + "TABLE " + table + " AS " + text() + "\nWITH NO DATA";
    }

    private int topLevelInto() {
        int depth = 0;
        for (int i = 0; i < pieces.size(); i++) {
            if (pieces.get(i).kind == Kind.OPEN) depth++;
            if (pieces.get(i).kind == Kind.CLOSE) depth--;
            if (depth == 0 && pieces.get(i).is("INTO")) return i;
        }
        throw new IllegalStateException("there is no INTO in: " + text());
    }

    private boolean isBlankOr(int place, String... words) {
        if (pieces.get(place).kind == Kind.BLANK) return true;
        for (String word : words) if (pieces.get(place).is(word)) return true;
        return false;
    }

    private int next(String word, int from) {
        for (int i = from; i < pieces.size(); i++) if (pieces.get(i).is(word)) return i;
        return -1;
    }

    private List<Piece> significant() {
        return pieces.stream().filter(piece -> piece.kind != Kind.BLANK).toList();
    }

    private String text() {
        return text(0, pieces.size());
    }

    private String text(int from, int to) {
        var text = new StringBuilder();
        for (Piece piece : pieces.subList(from, to)) text.append(piece.text);
        return text.toString();
    }
}
