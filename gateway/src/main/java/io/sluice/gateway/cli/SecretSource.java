package io.sluice.gateway.cli;

import io.sluice.mqtt.client.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a command has its secrets from: a file, or the environment; never its arguments, which others can see. */
final class SecretSource {

    private SecretSource() {}

    /**
     * The secret of a file without its last line break, else that of a variable, else null.
     *
     * @param option that named the file
     * @param what what the variable's secret belongs to; without it the variable is not looked at, so that it may be
     *     set for all commands
     */
    static @Nullable Secret read(String option, @Nullable Path file, String variable, @Nullable Object what)
            throws CommandFailure {
        if (file == null) {
            String value = what == null ? null : System.getenv(variable);
            return value == null || value.isEmpty() ? null : Secret.of(value);
        }
        try {
            return Secret.of(Files.readString(file).stripTrailing());
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.USAGE, option + " " + file + ": there is no such file");
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, option + " " + file + " cannot be read: " + e);
        }
    }
}
