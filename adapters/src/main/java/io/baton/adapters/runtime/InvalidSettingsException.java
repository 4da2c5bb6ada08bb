package io.baton.adapters.runtime;

import java.util.List;

/** The settings are wrong and nothing was started. Carries every mistake at once, each naming its key; never a secret's value. */
public class InvalidSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String source;
    private final transient List<String> mistakes;

    public InvalidSettingsException(String source, List<String> mistakes) {
        super(source + ": " + String.join("; ", mistakes));
        this.source = source;
        this.mistakes = List.copyOf(mistakes);
    }

    /** One sentence a mistake, beginning with the key. */
    public List<String> mistakes() {
        return mistakes;
    }

    /** What to print for a person: a first line, then one line a mistake. */
    public String report() {
        var text = new StringBuilder(source + " has " + (mistakes.size() == 1 ? "a mistake" : mistakes.size() + " mistakes")
            + ", so nothing was started:");
        mistakes.forEach(m -> text.append(System.lineSeparator()).append("  ").append(m));
        return text.toString();
    }
}
