package io.baton.adapters.postgres;

import java.util.Set;
import java.util.regex.Pattern;

/** What {@code pg_dump} wrote for psql, as SQL that a server takes. */
final class DumpScript {
    /** Newer ones begin and end with a word to psql, and the same secret. */
    private static final Pattern RESTRICT = Pattern.compile("(?m)^\\\\restrict (\\S+)$");

    /** Where its head ends and the first object begins. */
    private static final String FIRST_OBJECT = "\n-- Name: ";

    private static final Pattern SETTING = Pattern.compile("(?m)^SET (\\w+) = [^\\n]*;$\\n?");

    private DumpScript() {}

    /**
     * Leaves out what only psql understands, and the settings of the head that an older server does not have.
     *
     * @param settings the names of all that the server has
     */
    static String of(String dump, Set<String> settings) {
        String script = dump;
        var restrict = RESTRICT.matcher(dump);
        if (restrict.find()) script = script.replace("\\restrict " + restrict.group(1) + "\n", "").replace("\\unrestrict " + restrict.group(1), "");
        int head = script.indexOf(FIRST_OBJECT);
        if (head < 0) head = script.length();
        String kept = SETTING.matcher(script.substring(0, head)).replaceAll(found -> settings.contains(found.group(1)) ? java.util.regex.Matcher.quoteReplacement(found.group()) : "");
        return kept + script.substring(head);
    }
}
