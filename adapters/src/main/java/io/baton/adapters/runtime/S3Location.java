package io.baton.adapters.runtime;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place for snapshots in a service that speaks S3, as the settings name it: {@code s3://bucket/prefix?endpoint=URL&region=NAME&pathStyle=true}.
 * It holds no secret, so that it may be shown: credentials come from the environment, a profile or the machine's role.
 *
 * @param prefix without slashes at its ends; empty for the whole bucket
 * @param endpoint empty for Amazon's own, or what the environment names
 * @param pathStyle whether the bucket's name stands in the path and not in the host's name
 */
public record S3Location(String bucket, String prefix, Optional<URI> endpoint, Optional<String> region, boolean pathStyle) {
    private static final String FORM = "s3://bucket/prefix?endpoint=https://host:port&region=NAME&pathStyle=true, of which all behind the bucket may be left out";
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");
    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9-]{1,64}");

    /** Whether a text is meant to be one. */
    public static boolean isMeant(String text) {
        return text.startsWith("s3:");
    }

    /** Throws {@link IllegalArgumentException}, which says what it must be; the text is not repeated, for somebody may have put a key into it. */
    public static S3Location parse(String text) {
        URI uri = SettingsReader.parse(text);
        if (uri == null || !"s3".equals(uri.getScheme()) || uri.getRawAuthority() == null || uri.getRawFragment() != null) throw wrong("must look like " + FORM);
        if (uri.getRawAuthority().contains("@"))
            throw wrong("holds credentials; they come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile (AWS_PROFILE), or the role of the machine");
        String bucket = uri.getRawAuthority();
        if (!BUCKET.matcher(bucket).matches() || bucket.contains(".."))
            throw wrong("names the bucket '" + bucket + "', but a bucket has 3 to 63 of a-z, 0-9, - and ., beginning and ending with a letter or digit");
        String prefix = uri.getRawPath().replaceAll("^/|/$", "");
        if (!prefix.isEmpty() && !PREFIX.matcher(prefix).matches())
            throw wrong("has the prefix '" + prefix + "', but it must be names of A-Z, a-z, 0-9, ., _ and - with one slash between");
        return parameters(new S3Location(bucket, prefix, Optional.empty(), Optional.empty(), false), uri.getRawQuery());
    }

    private static S3Location parameters(S3Location bare, String query) {
        Optional<URI> endpoint = Optional.empty();
        Optional<String> region = Optional.empty();
        Optional<Boolean> pathStyle = Optional.empty();
        for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
            String name = parameter.replaceAll("=.*", "");
            String value = parameter.substring(Math.min(parameter.length(), name.length() + 1));
            switch (name) {
                case "endpoint" -> endpoint = Optional.of(endpoint(value));
                case "region" -> region = Optional.of(value).filter(REGION.asMatchPredicate()).or(() -> {
                    throw wrong("has a region that is none: it is 1 to 64 of A-Z, a-z, 0-9 and -");
                });
                case "pathStyle" -> pathStyle = Optional.of(flag(value));
                default -> throw wrong("has a parameter that is not known; there are endpoint, region and pathStyle. Keys are no parameters: they come from AWS_ACCESS_KEY_ID"
                    + " and AWS_SECRET_ACCESS_KEY, a profile, or the role of the machine");
            }
        }
        // Few services but Amazon's own have a host name for each bucket.
        return new S3Location(bare.bucket, bare.prefix, endpoint, region, pathStyle.orElse(endpoint.isPresent()));
    }

    private static URI endpoint(String value) {
        URI uri = SettingsReader.parse(value);
        boolean web = uri != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        if (!web || uri.getHost() == null || uri.getUserInfo() != null || uri.getRawQuery() != null || !uri.getPath().replace("/", "").isEmpty())
            throw wrong("has an endpoint that is none: it must be http:// or https:// with a host and perhaps a port, and nothing else");
        return uri.getPath().isEmpty() ? uri : URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
    }

    private static boolean flag(String value) {
        if (value.equals("true") || value.equals("false")) return value.equals("true");
        throw wrong("has pathStyle with another value than true or false");
    }

    private static IllegalArgumentException wrong(String says) {
        return new IllegalArgumentException(says);
    }

    /** Where it is, without how to get there: the same for all, however each of them reaches it. */
    public String address() {
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }

    /** In the form that {@link #parse} takes. */
    @Override
    public String toString() {
        String query = endpoint.map(uri -> "&endpoint=" + uri).orElse("") + region.map(name -> "&region=" + name).orElse("")
            + (pathStyle == endpoint.isPresent() ? "" : "&pathStyle=" + pathStyle);
        return address() + (query.isEmpty() ? "" : "?" + query.substring(1));
    }
}
