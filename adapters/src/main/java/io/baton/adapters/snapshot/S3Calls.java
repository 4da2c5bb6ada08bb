package io.baton.adapters.snapshot;

import io.baton.adapters.runtime.S3Location;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.s3.S3Client;

/** Calls of a service that speaks S3: none without a limit of time, and whatever fails is an {@link IOException} that says what to do. */
final class S3Calls {
    /** Tries of a call that others wait for. */
    private static final int FEW = 3;
    private static final long PAUSE_NANOS = 500_000_000L;

    /** A call. */
    interface Call<T> {
        T on(S3Client client);
    }

    private final S3Location location;
    private final S3Limits limits;
    private S3Client client;

    S3Calls(S3Location location, S3Limits limits) {
        this.location = location;
        this.limits = limits;
    }

    S3Limits limits() {
        return limits;
    }

    <T> T call(Call<T> call) throws IOException {
        try {
            return call.on(client());
        } catch (AbortedException e) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("a call of " + location.address() + " was interrupted");
            interrupted.initCause(e);
            throw interrupted;
        } catch (SdkException e) {
            throw S3Trouble.of(location, e);
        }
    }

    /** Outlasts the restart of a service: so much may have been read or written already that it is not given up at once. */
    <T> T patiently(Call<T> call) throws IOException {
        long begun = System.nanoTime();
        long pause = PAUSE_NANOS;
        for (int tried = 1; ; tried++) {
            try {
                return call(call);
            } catch (S3Trouble e) {
                if (!e.mayPass() || tried >= limits.tries() || System.nanoTime() - begun > limits.file().toNanos()) throw e;
            }
            LockSupport.parkNanos(pause);
            pause *= 2;
        }
    }

    /** Made by the first call and not before: most nodes have no such store, and one that has does not wait for it when it starts. */
    private synchronized S3Client client() {
        if (client == null) client = make();
        return client;
    }

    private S3Client make() {
        var builder = S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder().connectionTimeout(limits.connect()).socketTimeout(limits.silence()))
            .forcePathStyle(location.pathStyle())
            // The newer checksums are unknown to many services. What was written is read back and compared with a checksum of our own.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false).expectContinueEnabled(false))
            .overrideConfiguration(all -> all.apiCallTimeout(limits.small()).apiCallAttemptTimeout(limits.small().dividedBy(2))
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(FEW).build()))
            .region(region());
        location.endpoint().ifPresent((URI endpoint) -> builder.endpointOverride(endpoint));
        return builder.build();
    }

    /** Services other than Amazon's mostly have no regions, and take this one. Only a machine of Amazon's is asked where it is. */
    private Region region() {
        if (location.region().isPresent()) return Region.of(location.region().get());
        try {
            AwsRegionProvider known = location.endpoint().isPresent() ? new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
                : DefaultAwsRegionProviderChain.builder().build();
            return known.getRegion();
        } catch (SdkException e) {
            // Then the service says if the bucket is in another one, and so do we.
            return Region.US_EAST_1;
        }
    }

    /** For a call that carries a part of a file. */
    Consumer<AwsRequestOverrideConfiguration.Builder> patient() {
        return call -> call.apiCallTimeout(limits.part()).apiCallAttemptTimeout(limits.part());
    }
}
