package io.baton.adapters.kafka;

import java.util.List;

/** The topics are not such that the log can be trusted. Nothing was written to them; each problem says what would mend it. */
public class UnsafeTopicException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public UnsafeTopicException(List<String> problems) {
        super("Baton does not start on these Kafka topics, because accepted writes could be lost. Nothing was written to them.\n  "
            + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence for each topic and setting. */
    public List<String> problems() {
        return problems;
    }
}
