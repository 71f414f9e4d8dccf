package io.sluice.gateway.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.store.QueueEntry;
import io.sluice.store.QueueStatus;
import io.sluice.store.StoreStatus;
import io.sluice.store.inspect.FileReport;
import io.sluice.store.inspect.MessageWriter;
import io.sluice.store.inspect.QueueReport;
import io.sluice.store.inspect.StoreVerification;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** What {@code sluice queue} prints. */
final class QueueText {

    private static final int SHOWN_CHARACTERS = 120;

    /** Writes the content of one object of JSON. */
    private interface Content {
        void to(JsonGenerator json) throws IOException;
    }

    private QueueText() {}

    static void status(PrintWriter out, StoreStatus store, List<QueueReport> queues, boolean asJson)
            throws IOException {
        if (asJson) {
            out.println(json(json -> {
                json.writeNumberField("segments", store.segments());
                json.writeNumberField("quarantined", store.quarantined());
                json.writeArrayFieldStart("queues");
                for (QueueReport queue : queues) {
                    queue(json, queue);
                }
                json.writeEndArray();
            }));
            return;
        }
        int width = queues.stream().mapToInt(it -> it.name().length()).max().orElse(0);
        for (QueueReport queue : queues) {
            QueueStatus held = queue.status();
            out.printf(
                    Locale.ROOT,
                    "%-" + Math.max(1, width) + "s  entries %d   bytes %d   oldest %s   end %d%n",
                    queue.name(),
                    held.entries(),
                    held.bytes(),
                    held.entries() == 0 ? "-" : Instant.ofEpochMilli(held.oldestStoredAtMillis()),
                    held.end());
        }
        out.printf(
                Locale.ROOT,
                "queues %d   segments %d   quarantined %d%n",
                queues.size(),
                store.segments(),
                store.quarantined());
    }

    static void messages(Writer out, List<QueueEntry> entries, boolean asJson) throws IOException {
        MessageWriter lines = new MessageWriter(out);
        for (QueueEntry entry : entries) {
            if (asJson) {
                lines.write(entry);
            } else {
                out.write(line(entry));
                out.write('\n');
            }
        }
    }

    static void verification(PrintWriter out, List<FileReport> files, boolean asJson) throws IOException {
        boolean good = StoreVerification.isGood(files);
        if (asJson) {
            out.println(json(json -> {
                json.writeBooleanField("good", good);
                json.writeArrayFieldStart("files");
                for (FileReport file : files) {
                    file(json, file);
                }
                json.writeEndArray();
            }));
            return;
        }
        for (FileReport file : files) {
            out.printf(
                    Locale.ROOT,
                    "%s  %s  bytes %d   frames %d   messages %d%n",
                    file.name(),
                    file.kind().name().toLowerCase(Locale.ROOT),
                    file.bytes(),
                    file.frames(),
                    file.messages());
            file.damage().forEach(it -> out.println("    DAMAGED: " + it));
        }
        long damaged = files.stream().filter(it -> !it.damage().isEmpty()).count();
        out.println(
                good ? "good: " + files.size() + " files" : "damaged: " + damaged + " of " + files.size() + " files");
    }

    private static String line(QueueEntry entry) {
        String text = MessageWriter.text(entry.payload());
        String shown = text == null ? "(not text)" : text;
        return entry.offset() + "  " + Instant.ofEpochMilli(entry.storedAtMillis()) + "  "
                + entry.payload().remaining() + " bytes  "
                + (shown.length() > SHOWN_CHARACTERS ? shown.substring(0, SHOWN_CHARACTERS) + "…" : shown);
    }

    private static void queue(JsonGenerator json, QueueReport queue) throws IOException {
        QueueStatus held = queue.status();
        json.writeStartObject();
        json.writeStringField("name", queue.name());
        json.writeNumberField("entries", held.entries());
        json.writeNumberField("bytes", held.bytes());
        if (held.entries() > 0) {
            json.writeStringField(
                    "oldest", Instant.ofEpochMilli(held.oldestStoredAtMillis()).toString());
        }
        json.writeNumberField("end", held.end());
        json.writeEndObject();
    }

    private static void file(JsonGenerator json, FileReport file) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", file.name());
        json.writeStringField("kind", file.kind().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("bytes", file.bytes());
        json.writeNumberField("frames", file.frames());
        json.writeNumberField("messages", file.messages());
        json.writeArrayFieldStart("damage");
        for (String damage : file.damage()) {
            json.writeString(damage);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String json(Content content) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            content.to(json);
            json.writeEndObject();
        }
        return text.toString();
    }
}
