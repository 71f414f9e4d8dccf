package io.sluice.gateway.cli;

import io.sluice.config.settings.SluiceSettings;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import io.sluice.store.StoreSettings;
import io.sluice.store.disk.DiskStore;
import io.sluice.store.seal.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names a store's directory, and how that is opened while no service has it. */
final class StoreOption {

    private static final Path OWN_PROCESS = Path.of("/proc/self");
    private static final String USER = "unix:uid";

    @Option(names = "--store", paramLabel = "DIR", description = "The store (default: that of the configuration).")
    private @Nullable Path directory;

    /** The directory, of the option or of the configuration. */
    Path directory(ConfigOption config) throws CommandFailure {
        return directory != null ? directory : config.load().storeDirectory();
    }

    /** Where its keys are; none for a directory that was named, of which the configuration says nothing. */
    KeyFiles keys(ConfigOption config) throws CommandFailure {
        return directory != null ? KeyFiles.NONE : config.load().storeKeys();
    }

    /** Opens it so that nothing in it is changed. */
    Store openToRead(ConfigOption config) throws CommandFailure {
        return open(config, true);
    }

    /** Opens it as the service does. */
    Store openToChange(ConfigOption config) throws CommandFailure {
        return open(config, false);
    }

    static CommandFailure failure(StoreException e) {
        String remedy = e.reason() == Reason.LOCKED ? "; stop it first (systemctl stop sluice)" : "";
        return new CommandFailure(ExitCode.FAILURE, e.getMessage() + remedy);
    }

    private Store open(ConfigOption config, boolean toRead) throws CommandFailure {
        Path where = directory;
        StoreSettings settings = StoreSettings.DEFAULT;
        KeyFiles keys = KeyFiles.NONE;
        if (where == null) {
            SluiceSettings loaded = config.load();
            where = loaded.storeDirectory();
            settings = loaded.store();
            keys = loaded.storeKeys();
        }
        try {
            if (!toRead) {
                refuseOtherUsers(where);
            }
            return DiskStore.openExisting(where, settings, toRead, keys.read());
        } catch (StoreException e) {
            throw failure(e);
        }
    }

    /** What root writes into the service's directory, the service could not read. */
    private static void refuseOtherUsers(Path directory) throws CommandFailure {
        try {
            if (Files.isDirectory(directory)
                    && Files.exists(OWN_PROCESS)
                    && !Files.getAttribute(directory, USER).equals(Files.getAttribute(OWN_PROCESS, USER))) {
                String owner = Files.getOwner(directory).getName();
                throw new CommandFailure(
                        ExitCode.FAILURE,
                        "the store " + directory + " belongs to " + owner + ": run this as that user (sudo -u " + owner
                                + " sluice queue …)");
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILURE, directory + " cannot be looked at: " + e.getMessage());
        }
    }
}
