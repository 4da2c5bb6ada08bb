package io.baton.adapters.snapshot;

import io.baton.adapters.runtime.S3Location;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** A bucket of a service that speaks S3, or what is below a prefix in it. No file is ever in memory as a whole, and no call is without an end. */
public final class S3Store implements SnapshotStore {
    private final S3Location location;
    private final S3Calls calls;
    private final String bucket;
    private final String root;

    public S3Store(S3Location location) {
        this(location, S3Limits.USUAL);
    }

    S3Store(S3Location location, S3Limits limits) {
        this.location = location;
        this.calls = new S3Calls(location, limits);
        this.bucket = location.bucket();
        this.root = location.prefix().isEmpty() ? "" : location.prefix() + "/";
    }

    @Override
    public String location() {
        return location.toString();
    }

    /** Not how to get there: a node may do that in another way, or the service may move. */
    @Override
    public String locationOf(String snapshot) {
        return location.address() + "/" + snapshot;
    }

    @Override
    public void write(String snapshot, String file, Content content) throws IOException {
        var upload = new S3Upload(calls, bucket, key(snapshot, file));
        boolean done = false;
        try {
            content.writeTo(upload);
            upload.finish();
            done = true;
        } finally {
            if (!done) upload.abort();
        }
    }

    @Override
    public InputStream read(String snapshot, String file) throws IOException {
        return new S3Download(calls, bucket, key(snapshot, file));
    }

    @Override
    public String stamp(String snapshot, String file) throws IOException {
        String key = key(snapshot, file);
        var head = calls.call(s3 -> s3.headObject(ask -> ask.bucket(bucket).key(key)));
        return head.eTag() + " " + head.lastModified() + " " + head.contentLength();
    }

    @Override
    public List<String> snapshots() throws IOException {
        var names = new ArrayList<String>();
        for (String next = null; ; ) {
            String from = next;
            ListObjectsV2Response page = calls.call(s3 -> s3.listObjectsV2(list -> list.bucket(bucket).prefix(root).delimiter("/").continuationToken(from).maxKeys(calls.limits().page())));
            page.commonPrefixes().forEach(folder -> names.add(folder.prefix().substring(root.length(), folder.prefix().length() - 1)));
            if (!Boolean.TRUE.equals(page.isTruncated())) return names.stream().sorted().toList();
            next = page.nextContinuationToken();
        }
    }

    @Override
    public void delete(String snapshot) throws IOException {
        String folder = key(snapshot, "");
        // The list of what it holds goes first: what is half gone is no snapshot any more.
        remove(key(snapshot, SnapshotManifest.FILE));
        // While a file is left the snapshot is seen, and so these are come back to.
        abortUploads(folder);
        // Each page is asked for anew, for the one before is gone then.
        for (boolean more = true; more; ) {
            ListObjectsV2Response page = calls.call(s3 -> s3.listObjectsV2(list -> list.bucket(bucket).prefix(folder).maxKeys(calls.limits().page())));
            for (var file : page.contents()) remove(file.key());
            more = !page.contents().isEmpty() && Boolean.TRUE.equals(page.isTruncated());
        }
    }

    /** One by one, for not every service takes many at a time. One that is not there is as good as removed. */
    private void remove(String key) throws IOException {
        calls.call(s3 -> s3.deleteObject(delete -> delete.bucket(bucket).key(key)));
    }

    /** Of processes that were killed. Services that cannot list these, or do not allow it, end them by a rule of their own after some days. */
    private void abortUploads(String folder) throws IOException {
        ListMultipartUploadsResponse found;
        try {
            found = calls.call(s3 -> s3.listMultipartUploads(list -> list.bucket(bucket).prefix(folder)));
        } catch (S3Trouble e) {
            if (e.isAnswer()) return;
            throw e;
        }
        for (MultipartUpload upload : found.uploads()) {
            try {
                calls.call(s3 -> s3.abortMultipartUpload(abort -> abort.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
            } catch (S3Trouble e) {
                // It came to its end meanwhile.
                if (!e.isAnswer()) throw e;
            }
        }
    }

    private String key(String snapshot, String file) {
        SnapshotManifest.requireId(snapshot);
        return root + snapshot + "/" + file;
    }
}
