package io.baton.adapters.snapshot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * A file on its way to the service: in one piece if it is small, else in parts, of which one is in memory. It is there when {@link #finish} returns,
 * and not before.
 */
final class S3Upload extends OutputStream {
    /** At least 5 MiB by the rules of S3, and at most 10,000 of them a file: 80 GiB. */
    static final int PART = 8 << 20;

    private static final int SMALL = 1 << 16;
    private static final String TYPE = "application/octet-stream";

    private final S3Calls calls;
    private final String bucket;
    private final String key;
    private final List<CompletedPart> parts = new ArrayList<>();
    private byte[] buffer = new byte[SMALL];
    private int filled;
    private long bytes;
    private String upload;
    private IOException failed;

    S3Upload(S3Calls calls, String bucket, String key) {
        this.calls = calls;
        this.bucket = bucket;
        this.key = key;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] some, int from, int length) throws IOException {
        for (int done = 0; done < length; ) {
            if (filled == PART) send();
            if (filled == buffer.length) buffer = Arrays.copyOf(buffer, Math.min(PART, 2 * buffer.length));
            int now = Math.min(length - done, buffer.length - filled);
            System.arraycopy(some, from + done, buffer, filled, now);
            filled += now;
            done += now;
        }
    }

    void finish() throws IOException {
        if (upload == null) {
            calls.patiently(s3 -> s3.putObject(put -> put.bucket(bucket).key(key).overrideConfiguration(calls.patient()), body()));
            return;
        }
        send();
        try {
            calls.patiently(s3 -> s3.completeMultipartUpload(complete -> complete.bucket(bucket).key(key).uploadId(upload).multipartUpload(all -> all.parts(parts))
                .overrideConfiguration(calls.patient())));
        } catch (IOException e) {
            // The answer to an earlier try may have been lost; then the upload is gone because the file is there.
            if (!isThere()) throw e;
        }
    }

    private boolean isThere() {
        try {
            return calls.call(s3 -> s3.headObject(head -> head.bucket(bucket).key(key))).contentLength().equals(bytes);
        } catch (IOException e) {
            return false;
        }
    }

    /** Whoever closes what writes here may write once more, although it has failed; a service that is away is not waited for twice. */
    private void send() throws IOException {
        if (failed != null) throw failed;
        try {
            sendPart();
        } catch (IOException e) {
            failed = e;
            throw e;
        }
    }

    private void sendPart() throws IOException {
        if (upload == null) upload = calls.patiently(s3 -> s3.createMultipartUpload(create -> create.bucket(bucket).key(key).contentType(TYPE))).uploadId();
        int number = parts.size() + 1;
        String tag = calls.patiently(s3 -> s3.uploadPart(part -> part.bucket(bucket).key(key).uploadId(upload).partNumber(number).overrideConfiguration(calls.patient()), body())).eTag();
        parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        bytes += filled;
        filled = 0;
    }

    /** Of the buffer itself, which is not written to until it was sent. */
    private RequestBody body() {
        int length = filled;
        return RequestBody.fromContentProvider(() -> new ByteArrayInputStream(buffer, 0, length), length, TYPE);
    }

    /** Leaves nothing there. What cannot be taken away now is taken away with the snapshot. */
    void abort() {
        if (upload == null) return;
        try {
            calls.call(s3 -> s3.abortMultipartUpload(abort -> abort.bucket(bucket).key(key).uploadId(upload)));
        } catch (IOException e) {
            // The failure that led here is the one to tell.
        }
    }
}
