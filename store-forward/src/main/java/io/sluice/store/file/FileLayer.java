package io.sluice.store.file;

import java.io.IOException;
import java.util.List;

/**
 * One directory, as the store sees it: every call that touches the disk goes through here, so that tests can record the
 * calls, cut the power between any two of them, and make any of them fail. Names are plain, or {@code folder/name} for
 * the one folder {@link #QUARANTINE}. Thread safe.
 */
public interface FileLayer extends AutoCloseable {

    /** What the name of a file ends with while it is made; such a file means nothing at the next start. */
    String UNFINISHED = ".unfinished";

    String QUARANTINE = "quarantine";

    /** What an operator knows the directory by. */
    default String place() {
        return "the store";
    }

    /** Whether nothing may be changed. */
    default boolean isReadOnly() {
        return false;
    }

    /** The names of the files in the directory, without those in folders. */
    List<String> list() throws IOException;

    /** The names of the files in the quarantine folder, without the folder; empty when there is none. */
    List<String> listQuarantine() throws IOException;

    /** A file that must not exist yet. */
    StoreFile create(String name) throws IOException;

    /** A file that exists. */
    StoreFile open(String name) throws IOException;

    /** Atomic, and durable only after {@link #syncDirectory}; what had the name before is gone. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /** Makes creations, renames and deletions durable. */
    void syncDirectory() throws IOException;

    /** What this process may still write to the file system. */
    long usableBytes() throws IOException;

    /** Gives the directory free for another process. */
    @Override
    void close();
}
