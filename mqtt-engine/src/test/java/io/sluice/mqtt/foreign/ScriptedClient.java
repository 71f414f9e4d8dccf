package io.sluice.mqtt.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.peer.Certificates;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A client in another language: a child process that is told what to do line by line, and prints a line for each answer
 * and for each message.
 *
 * <pre>
 *   to it     connect?clientId=a&port=1883&version=5&kept=false    subscribe?filter=t&qos=1&identifier=0
 *             publish?topic=t&payload=x&qos=1&retain=false&user=k%3Dv    disconnect?
 *   from it   done?session=false    done?code=1    failed?reason=...    message?topic=...
 * </pre>
 */
final class ScriptedClient implements ForeignClient {

    private static final int TIMEOUT_SECONDS = 20;

    private final String version;
    private final Process process;
    private final Writer commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final List<Post> heard = new CopyOnWriteArrayList<>();

    private ScriptedClient(String version, Process process) {
        this.version = version;
        this.process = process;
        this.commands = process.outputWriter(UTF_8);
        Thread reader = new Thread(this::read, "scripted-client");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a program that speaks a version of MQTT, 3 or 5, or 5ws over WebSocket. */
    static ScriptedClient start(String version, Path directory, String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        // A test whose set-up fails closes nothing: the end of its JVM does.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new ScriptedClient(version, process);
    }

    private void read() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("message?")) {
                    heard.add(Post.of(words(line)));
                } else {
                    answers.add(line);
                }
            }
            answers.add("failed?reason=ended");
        } catch (IOException e) {
            answers.add("failed?reason=" + e.getMessage());
        }
    }

    private static Map<String, String> words(String line) {
        Map<String, String> words = new TreeMap<>();
        for (String pair : line.substring(line.indexOf('?') + 1).split("&", -1)) {
            String[] word = pair.split("=", 2);
            if (word.length == 2) {
                words.put(word[0], URLDecoder.decode(word[1], UTF_8));
            }
        }
        return words;
    }

    private Map<String, String> command(String verb, Map<String, String> words)
            throws IOException, InterruptedException {
        String line = words.entrySet().stream()
                .map(word -> word.getKey() + "=" + URLEncoder.encode(word.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        commands.write(verb + "?" + line + "\n");
        commands.flush();
        String answer = answers.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (answer == null || !answer.startsWith("done?")) {
            throw new IOException(verb + ": " + answer + " " + answers);
        }
        return words(answer);
    }

    @Override
    public Greeting connect(Login login) throws Exception {
        Map<String, String> words = new TreeMap<>();
        words.put("version", version.substring(0, 1));
        words.put("webSocket", String.valueOf(version.endsWith("ws")));
        words.put("clientId", login.clientId());
        words.put("port", String.valueOf(login.port()));
        words.put("kept", String.valueOf(login.kept()));
        ClientFiles files = login.tls();
        if (files != null) {
            words.put("ca", files.ca().toString());
            Certificates.Pair own = files.own();
            if (own != null) {
                words.put("cert", own.cert().toString());
                words.put("key", own.key().toString());
            }
        }
        Post will = login.will();
        if (will != null) {
            will.words().forEach((name, value) -> words.put("will." + name, value));
        }
        words.put("receiveMaximum", String.valueOf(login.receiveMaximum()));
        words.put("maximumPacketSize", String.valueOf(login.maximumPacketSize()));
        Map<String, String> answer = command("connect", words);
        return new Greeting(Boolean.parseBoolean(answer.get("session")), answer.getOrDefault("assigned", ""));
    }

    @Override
    public int subscribe(Wanted wanted) throws Exception {
        Map<String, String> words = new TreeMap<>();
        words.put("filter", wanted.filter());
        words.put("qos", String.valueOf(wanted.qos()));
        words.put("identifier", String.valueOf(wanted.identifier()));
        words.put("noLocal", String.valueOf(wanted.noLocal()));
        words.put("asPublished", String.valueOf(wanted.asPublished()));
        words.put("handling", String.valueOf(wanted.handling()));
        return Integer.parseInt(command("subscribe", words).getOrDefault("code", "-1"));
    }

    @Override
    public void publish(Post post) throws Exception {
        command("publish", post.words());
    }

    @Override
    public List<Post> heard() {
        return heard;
    }

    @Override
    public void disconnect() throws Exception {
        command("disconnect", Map.of());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            commands.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
