package io.baton.adapters.snapshot;

import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** A file on its way from the service. If the stream breaks off it is taken up where it was, as long as it is the same file. */
final class S3Download extends InputStream {
    private final S3Calls calls;
    private final String bucket;
    private final String key;
    private final String tag;
    private final long length;
    private ResponseInputStream<GetObjectResponse> in;
    private long at;
    private int failures;

    S3Download(S3Calls calls, String bucket, String key) throws IOException {
        this.calls = calls;
        this.bucket = bucket;
        this.key = key;
        this.in = calls.patiently(s3 -> s3.getObject(get -> get.bucket(bucket).key(key).overrideConfiguration(calls.patient())));
        this.tag = in.response().eTag();
        this.length = lengthOf(in);
    }

    private long lengthOf(ResponseInputStream<GetObjectResponse> answer) throws IOException {
        Long bytes = answer.response().contentLength();
        if (bytes != null) return bytes;
        answer.abort();
        throw new IOException("the service does not say how long file " + key + " is, so nobody could tell a broken stream from its end");
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] some, int from, int most) throws IOException {
        if (most == 0) return 0;
        while (at < length) {
            int read = readSome(some, from, most);
            if (read <= 0) continue;
            at += read;
            failures = 0;
            return read;
        }
        return -1;
    }

    /** Nothing if the stream broke off and another one stands. */
    private int readSome(byte[] some, int from, int most) throws IOException {
        IOException broken;
        try {
            int read = in.read(some, from, most);
            if (read >= 0) return read;
            broken = new IOException("file " + key + " broke off after " + at + " of " + length + " bytes");
        } catch (IOException e) {
            broken = e;
        }
        if (Thread.currentThread().isInterrupted() || ++failures > calls.limits().tries()) throw broken;
        in.abort();
        in = calls.patiently(s3 -> s3.getObject(get -> get.bucket(bucket).key(key).range("bytes=" + at + "-").ifMatch(tag).overrideConfiguration(calls.patient())));
        if (lengthOf(in) == length - at) return 0;
        in.abort();
        throw new IOException("file " + key + " was not given from byte " + at + " on, as it was asked for; the service cannot go on with a file that broke off");
    }

    @Override
    public void close() throws IOException {
        // Else what nobody wants would be read to its end, to keep the connection.
        if (at < length) in.abort();
        in.close();
    }
}
