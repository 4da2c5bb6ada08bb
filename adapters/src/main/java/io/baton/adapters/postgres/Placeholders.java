package io.baton.adapters.postgres;

import io.baton.adapters.postgres.SqlLexer.Kind;
import io.baton.core.api.Statement;
import io.baton.core.port.SqlRefusedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A client's statement in the form that JDBC takes: every placeholder a {@code ?}, every operator {@code ?} doubled.
 *
 * <p>With {@code $1, $2, ...} a question mark is an operator. Without them it is a placeholder, and the operator is written {@code ??}.
 * Exactly one statement is let through, and none that begins or ends a transaction: the request is the transaction.
 *
 * @param params in the order of the question marks, null for NULL
 */
record Placeholders(String sql, List<String> params) {
    private static final String UNDEFINED_PARAMETER = "42P02";
    private static final String SYNTAX_ERROR = "42601";
    private static final String NOT_IN_A_TRANSACTION = "25001";

    private static final Set<String> TRANSACTION_WORDS =
        Set.of("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE");

    /** @param index the statement's place in the request, for the error */
    static Placeholders of(Statement statement, int index) {
        new Shape(index).check(statement.sql());
        return numbered(statement.sql()) ? fromNumbers(statement, index) : fromQuestions(statement, index);
    }

    private static boolean numbered(String sql) {
        var lexer = new SqlLexer(sql);
        while (lexer.next()) {
            if (lexer.kind() == Kind.PARAMETER) return true;
        }
        return false;
    }

    private static Placeholders fromNumbers(Statement statement, int index) {
        var sql = new StringBuilder();
        var order = new ArrayList<Integer>();
        var lexer = new SqlLexer(statement.sql());
        while (lexer.next()) {
            if (lexer.kind() == Kind.PARAMETER) {
                order.add(number(lexer.text()));
                // Blanks around it keep neighbours apart, as the dollar sign did.
                sql.append(" ? ");
            } else {
                sql.append(lexer.kind() == Kind.QUESTION ? "??" : lexer.text());
            }
        }
        int given = statement.params().size();
        for (int n = 1; n <= Math.max(given, Collections.max(order)); n++) {
            if (n > given || !order.contains(n)) throw wrongCount("up to $" + Collections.max(order), given, n, index);
        }
        return new Placeholders(sql.toString(), values(order, statement.params(), index));
    }

    private static List<String> values(List<Integer> order, List<String> params, int index) {
        var values = new ArrayList<String>();
        for (int n : order) {
            if (n < 1) throw new SqlRefusedException("There is no parameter $" + n + ": they count from $1.", UNDEFINED_PARAMETER, index);
            values.add(params.get(n - 1));
        }
        return values;
    }

    private static Placeholders fromQuestions(Statement statement, int index) {
        int count = 0;
        boolean pair = false;
        var lexer = new SqlLexer(statement.sql());
        while (lexer.next()) {
            if (lexer.kind() != Kind.QUESTION) {
                pair = false;
            } else {
                // The second of two takes the first one back: together they are the operator.
                count += pair ? -1 : 1;
                pair = !pair;
            }
        }
        int given = statement.params().size();
        if (count != given) throw wrongCount(count + " of the form ?", given, Math.min(count, given) + 1, index);
        return new Placeholders(statement.sql(), statement.params());
    }

    private static int number(String parameter) {
        // PostgreSQL's own limit is 65535; longer than that is only "too many".
        return parameter.length() > 6 ? Integer.MAX_VALUE - 1 : Integer.parseInt(parameter.substring(1));
    }

    private static SqlRefusedException wrongCount(String placeholders, int given, int first, int index) {
        return new SqlRefusedException("The statement has placeholders " + placeholders + ", but " + given + " parameters were given; number "
            + first + " has no counterpart. Give one for each, and write the operator ? as ?? where no $1 is used.", UNDEFINED_PARAMETER, index);
    }

    /** One statement, and which one it is. */
    private record Shape(int index) {
        void check(String sql) {
            var lexer = new SqlLexer(sql);
            var nesting = new Nesting();
            boolean ended = false;
            boolean first = true;
            while (lexer.next()) {
                if (lexer.kind() == Kind.BLANK) continue;
                boolean end = lexer.kind() == Kind.SEMICOLON && nesting.isTop();
                if (ended && !end) throw refused("Several statements in one string. Give each its own entry; the request is one transaction.", SYNTAX_ERROR);
                ended |= end;
                if (first && lexer.kind() == Kind.WORD) checkFirst(lexer.text().toUpperCase(Locale.ROOT));
                nesting.see(lexer);
                first = false;
            }
            if (first) throw refused("The statement is empty.", SYNTAX_ERROR);
        }

        private void checkFirst(String word) {
            if (!TRANSACTION_WORDS.contains(word)) return;
            throw refused(word + " is not allowed here: the whole request is one transaction, which is committed at its end and rolled"
                + " back if a statement fails. Leave it out.", NOT_IN_A_TRANSACTION);
        }

        private SqlRefusedException refused(String message, String sqlState) {
            return new SqlRefusedException(message, sqlState, index);
        }
    }

    /** Where a semicolon does not end the statement: in brackets (CREATE RULE), and in BEGIN ATOMIC ... END of a function's body. */
    private static final class Nesting {
        private int brackets;
        private int blocks;
        private String before = "";

        boolean isTop() {
            return brackets <= 0 && blocks == 0;
        }

        void see(SqlLexer lexer) {
            if (lexer.kind() == Kind.OPEN) brackets++;
            if (lexer.kind() == Kind.CLOSE) brackets--;
            if (lexer.kind() != Kind.WORD) return;
            String word = lexer.text().toUpperCase(Locale.ROOT);
            if (word.equals("ATOMIC") && before.equals("BEGIN")) blocks++;
            else if (blocks > 0 && word.equals("CASE")) blocks++;
            else if (blocks > 0 && word.equals("END")) blocks--;
            before = word;
        }
    }
}
