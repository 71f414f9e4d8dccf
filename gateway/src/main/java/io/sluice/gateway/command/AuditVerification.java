package io.sluice.gateway.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Whether the chain of an audit log is whole. A log that was rewritten from some line on to its end is whole in itself:
 * that shows only beside a number and hash that an answer told, and that is kept elsewhere.
 *
 * @param lines that are there
 * @param first the number of the first of them, above 1 where older files are gone
 * @param last the last of them, or null
 * @param problems what is wrong, each with file and line
 */
public record AuditVerification(long lines, long first, AuditLog.@Nullable Entry last, List<String> problems) {

    private static final int MAX_PROBLEMS = 100;

    public AuditVerification {
        problems = List.copyOf(problems);
    }

    /**
     * Reads all files of a log.
     *
     * @param known the number and hash of a line that has to be there, or nothing
     */
    public static AuditVerification of(Path directory, List<String> known) throws IOException {
        if (!known.isEmpty() && (known.size() != 2 || !known.get(0).matches("[0-9]{1,18}"))) {
            throw new IllegalArgumentException("expected the number of a line and its hash");
        }
        boolean seen = known.isEmpty();
        List<String> problems = new ArrayList<>();
        AuditLog.Entry before = null;
        long lines = 0;
        long first = 0;
        for (Path file : AuditLog.files(directory)) {
            int number = 0;
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                number++;
                lines++;
                Matcher matcher = AuditLog.LINE.matcher(line);
                String place = file.getFileName() + ":" + number + ": ";
                if (!matcher.matches()) {
                    add(problems, place + "no line of an audit log");
                    continue;
                }
                AuditLog.Entry entry = new AuditLog.Entry(Long.parseLong(matcher.group(2)), matcher.group(4));
                first = first == 0 ? entry.sequence() : first;
                check(matcher, entry, before, place, problems);
                before = entry;
                seen |= !known.isEmpty()
                        && entry.sequence() == Long.parseLong(known.get(0))
                        && entry.hash().equals(known.get(1));
            }
        }
        if (!seen) {
            add(problems, "line " + known.get(0) + " with the hash " + known.get(1) + " is not there");
        }
        return new AuditVerification(lines, first, before, problems);
    }

    private static void check(
            Matcher line, AuditLog.Entry entry, AuditLog.@Nullable Entry before, String place, List<String> problems) {
        if (!AuditLog.hash(line.group(1)).equals(entry.hash())) {
            add(problems, place + "the line was changed: its hash is another");
        }
        if (before == null) {
            return;
        }
        if (entry.sequence() != before.sequence() + 1) {
            add(problems, place + "line " + entry.sequence() + " follows line " + before.sequence());
        } else if (!line.group(3).equals(before.hash())) {
            add(problems, place + "the line before it was changed or put in");
        }
    }

    private static void add(List<String> problems, String text) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(text);
        }
    }
}
