package io.baton.adapters.snapshot;

import io.baton.adapters.runtime.S3Location;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** What a service that speaks S3 did not do, in words that say what to mend. Never holds a key. */
final class S3Trouble extends IOException {
    private static final long serialVersionUID = 1L;
    private static final Set<String> UNKNOWN_KEY = Set.of("InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "RequestExpired");
    private static final Set<String> ELSEWHERE = Set.of("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "TemporaryRedirect");

    private S3Trouble(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether the service was heard at all, and refused. */
    boolean isAnswer() {
        return getCause() instanceof AwsServiceException;
    }

    /** Whether another try may have another end although nobody mends anything. */
    boolean mayPass() {
        return !(getCause() instanceof AwsServiceException answer) || answer.statusCode() >= 500 || answer.statusCode() == 429;
    }

    /** It is quoted within sentences. */
    @Override
    public String toString() {
        return getMessage();
    }

    static IOException of(S3Location location, SdkException e) {
        if (e instanceof AwsServiceException refused) return refused(location, refused);
        return new S3Trouble(unheard(location, e), e);
    }

    private static IOException refused(S3Location location, AwsServiceException e) {
        String code = e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null ? "" : e.awsErrorDetails().errorCode();
        String answer = e.statusCode() + (code.isEmpty() ? "" : " " + code);
        // The answer to HEAD has no body to say which of the two it is; nobody asks for a file before the bucket was seen.
        if (code.equals("NoSuchKey") || e.statusCode() == 404 && code.isEmpty()) return new NoSuchFileException(location.address());
        return new S3Trouble(words(location, e.statusCode(), code, answer), e);
    }

    private static String words(S3Location location, int status, String code, String answer) {
        String service = service(location);
        if (code.equals("NoSuchBucket")) return "there is no bucket '" + location.bucket() + "' at " + service + "; make it, or correct snapshots.store";
        if (UNKNOWN_KEY.contains(code)) return service + " does not accept the credentials (" + answer + "); correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the profile, or"
            + " the role of the machine, and look at its clock";
        if (status == 301 || ELSEWHERE.contains(code)) return "the bucket '" + location.bucket() + "' is in another region than the one that is asked (" + answer
            + "); name its region in snapshots.store (region=NAME)";
        if (status == 401 || status == 403) return service + " does not allow it (" + answer + "); these credentials must be allowed to list the bucket '" + location.bucket()
            + "', and to read, write and delete below " + location.address();
        if (status >= 500 || status == 429) return service + " answers, and cannot do it now (" + answer + "); look at that service";
        return service + " refuses it (" + answer + "); check that it speaks S3, and the bucket, endpoint and region of snapshots.store";
    }

    private static String unheard(S3Location location, SdkException e) {
        String service = service(location);
        String said = String.valueOf(e.getMessage());
        if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException || caused(e, SocketTimeoutException.class))
            return service + " does not answer in time; look at that service, and at the network between";
        if (caused(e, UnknownHostException.class)) return "the host of " + service + " is not known; correct the endpoint of snapshots.store, or pathStyle if it has no host for each bucket";
        if (caused(e, ConnectException.class)) return service + " cannot be connected to; check the endpoint of snapshots.store, and that the service runs";
        if (caused(e, SSLException.class)) return "no TLS with " + service + " (" + root(e) + "); check http or https in the endpoint, and that this Java trusts its certificate";
        if (said.contains("credentials")) return "no credentials were found for " + service
            + "; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile (AWS_PROFILE), or give the machine a role";
        return service + " was not reached: " + root(e) + "; look at that service, and at the network between";
    }

    private static String service(S3Location location) {
        return location.endpoint().map(Object::toString).orElse("the S3 service");
    }

    private static boolean caused(Throwable e, Class<? extends Throwable> by) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) if (by.isInstance(cause)) return true;
        return false;
    }

    private static String root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) root = root.getCause();
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
