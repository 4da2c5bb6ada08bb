package io.baton.adapters.http;

/** What PostgreSQL cannot store as text. */
final class Texts {
    private Texts() {}

    /**
     * Says what is wrong with a text, or null if PostgreSQL can store it. Half a surrogate pair is refused here because the driver would
     * quietly turn it into a question mark.
     */
    static String fault(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) return "holds the character NUL, which PostgreSQL cannot store in text; leave it out or encode it";
            if (!Character.isSurrogate(c)) continue;
            boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
            if (!pair) return "holds half a surrogate pair, which is no character; send the whole pair";
            i++;
        }
        return null;
    }
}
