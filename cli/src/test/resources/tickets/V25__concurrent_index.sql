CREATE INDEX CONCURRENTLY comments_author ON comments (author);
