package io.baton.adapters.postgres;

import io.baton.core.api.SqlName;

/**
 * A column of a table here, as applying needs it. Types are named as this server names them: the leader's OIDs mean nothing here
 * (beyond the built-in ones).
 *
 * @param type without length, so that the server's own assignment refuses a value that does not fit instead of cutting it
 * @param arrayType an array of {@code type} whose elements its input function reads; null if values have to go by way of text
 * @param delimiter what separates elements in that array's text ({@code ;} for box)
 * @param generated computed here, never written (trap A4)
 * @param identityAlways may be inserted with OVERRIDING SYSTEM VALUE, but never updated (trap A4)
 * @param exact two values of the type are equal if and only if their texts are (not so for numeric: 1.0 and 1.00)
 * @param asciiOnly a "char" of PostgreSQL 14, which takes only the first byte of the text that later versions write for the others
 * @param equals the operator by which the key's index compares; null outside the key
 */
record TargetColumn(String name, String type, String arrayType, char delimiter, boolean generated, boolean identityAlways,
                    boolean exact, boolean asciiOnly, String equals) {
    String quoted() {
        return SqlName.quoted(name);
    }

    TargetColumn comparedBy(String operator) {
        return new TargetColumn(name, type, arrayType, delimiter, generated, identityAlways, exact, asciiOnly, operator);
    }

    /** The array parameter that carries many values of this column. */
    String arrayParameter() {
        return "?::" + (arrayType == null ? "text[]" : arrayType);
    }

    /** A value out of that array, as this column's type. */
    String element(String reference) {
        return arrayType == null ? reference + "::" + type : reference;
    }

    String parameter() {
        return "?::" + type;
    }
}
