package io.sluice.store.file;

import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import java.io.IOException;
import java.util.Locale;

/** Tells a full disk from one that fails. */
public final class Failures {

    private Failures() {}

    public static StoreException of(String what, IOException cause, FileLayer files, long neededBytes) {
        String message = what + ": " + cause.getMessage();
        return new StoreException(isFull(cause, files, neededBytes) ? Reason.DISK_FULL : Reason.IO, message, cause);
    }

    private static boolean isFull(IOException cause, FileLayer files, long neededBytes) {
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("no space") || text.contains("quota")) {
            return true;
        }
        try {
            return files.usableBytes() < neededBytes;
        } catch (IOException e) {
            return false;
        }
    }
}
