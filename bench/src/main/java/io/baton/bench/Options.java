package io.baton.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code --name value} pairs after the program's name. Each program asks for all of its options, then for {@link #checked}. */
final class Options {
    private final Map<String, String> given = new LinkedHashMap<>();

    Options(String[] arguments) {
        for (int i = 1; i < arguments.length; i += 2) {
            if (!arguments[i].startsWith("--") || i + 1 == arguments.length)
                throw new CannotMeasureException("expected --name value, not " + arguments[i] + "; bench/run --help lists the options");
            given.put(arguments[i].substring(2), arguments[i + 1]);
        }
    }

    Cluster cluster() {
        return new Cluster(Path.of(System.getProperty("baton.home", ".")), Path.of(text("dir", System.getProperty("baton.dir", ".baton/demo"))));
    }

    String text(String name, String usual) {
        String value = given.remove(name);
        return value == null ? usual : value;
    }

    int number(String name, int usual) {
        String value = text(name, Integer.toString(usual));
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new CannotMeasureException("--" + name + " must be a number, not " + value, e);
        }
    }

    int[] numbers(String name, String usual) {
        String value = text(name, usual);
        try {
            return Arrays.stream(value.split(",")).mapToInt(Integer::parseInt).toArray();
        } catch (NumberFormatException e) {
            throw new CannotMeasureException("--" + name + " must be numbers with commas between, not " + value, e);
        }
    }

    /** Refuses what nobody has asked for: a mistyped option must not be measured without. */
    void checked() {
        if (!given.isEmpty()) throw new CannotMeasureException("unknown: --" + String.join(" --", given.keySet()) + "; bench/run --help lists the options");
    }
}
