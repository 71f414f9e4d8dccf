package io.sluice.gateway.cli;

import io.sluice.mqtt.broker.BrokerException;
import io.sluice.mqtt.broker.PasswordFile;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice passwd}: keeps the password file of the local broker. */
@Command(
        name = "passwd",
        mixinStandardHelpOptions = true,
        description = {
            "Sets a user's password in the password file of the local broker, or removes the user.",
            "The password is asked for on a terminal, else read as one line of stdin. The file is readable by its"
                    + " owner alone."
        },
        footer = {"", "Example:", "  sluice passwd /etc/sluice/users.passwd alice"})
final class PasswdCommand implements Callable<Integer> {

    private static final int SHORTEST = 8;

    @Parameters(index = "0", paramLabel = "FILE", description = "The password file; made when it is not there.")
    private Path file = Path.of("users.passwd");

    @Parameters(index = "1", paramLabel = "USER", description = "The user's name.")
    private String user = "";

    @Option(names = "--delete", description = "Remove the user.")
    private boolean delete;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() throws CommandFailure {
        try {
            List<String> lines = othersLines();
            if (!delete) {
                lines.add(entry());
            }
            replace(lines);
        } catch (BrokerException e) {
            throw new CommandFailure(ExitCode.FAILURE, e.getMessage());
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILURE, file + " cannot be written: " + e.getMessage());
        }
        command.commandLine().getOut().println(file + ": user " + user + (delete ? " removed" : " set"));
        return ExitCode.OK;
    }

    /** The lines of the file without the user's own; a file that is wrong is refused, not overwritten. */
    private List<String> othersLines() throws IOException, BrokerException, CommandFailure {
        List<String> lines = new ArrayList<>();
        if (Files.exists(file)) {
            PasswordFile.read(file);
            lines.addAll(Files.readAllLines(file));
        }
        boolean known = lines.removeIf(line -> line.strip().startsWith(user + ":$"));
        if (delete && !known) {
            throw new CommandFailure(ExitCode.FAILURE, file + " has no user " + user);
        }
        return lines;
    }

    private String entry() throws IOException, CommandFailure {
        char[] password = password();
        try {
            if (password.length < SHORTEST) {
                throw new CommandFailure(
                        ExitCode.USAGE, "a password has at least " + SHORTEST + " characters; nothing was changed");
            }
            return PasswordFile.entry(user, password);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, e.getMessage());
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    @SuppressWarnings(
            "SystemConsoleNull") // the launcher sets jdk.console=java.base, so that it is null without a terminal
    private char[] password() throws IOException, CommandFailure {
        Console console = System.console();
        if (console != null) {
            char[] password = console.readPassword("Password of %s: ", user);
            char[] again = console.readPassword("Once more: ");
            if (!Arrays.equals(password, again)) {
                throw new CommandFailure(ExitCode.USAGE, "the two are not the same; nothing was changed");
            }
            return password == null ? new char[0] : password;
        }
        @Nullable String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return line == null ? new char[0] : line.toCharArray();
    }

    private void replace(List<String> lines) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path written = Files.createTempFile(
                folder,
                ".passwd",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(written, lines);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
