package io.sluice.mqtt.differential;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A script against a broker, and what its clients were told. */
final class Play {

    private static final int BEFORE_CONNACK_MILLIS = 3_000;
    private static final int QUIET_MILLIS = 30;

    private final Script script;
    private final int port;
    private final int quietMillis;
    private final Map<String, ScriptClient> clients = new TreeMap<>();

    private Play(Script script, int port, int pace) {
        this.script = script;
        this.port = port;
        this.quietMillis = QUIET_MILLIS * pace;
    }

    /**
     * A line for each packet: the client, then what it received.
     *
     * @param pace how many times slower than usual, for a machine that is busy
     */
    static List<String> of(Script script, int port, int pace) throws IOException, InterruptedException {
        Play play = new Play(script, port, pace);
        try {
            return play.run();
        } finally {
            for (ScriptClient client : play.clients.values()) {
                client.close();
            }
        }
    }

    private List<String> run() throws IOException, InterruptedException {
        for (String line : script.lines()) {
            String[] words = line.split(" ", 3);
            if (words[0].equals("wait")) {
                Thread.sleep(Long.parseLong(words[1])); // time is what is tested
            } else if (words[1].equals("drop")) {
                requireNonNull(clients.get(words[0])).drop();
                Thread.sleep(5L * quietMillis); // nothing tells when a broker has noticed
            } else {
                ScriptClient client =
                        clients.computeIfAbsent(words[0], name -> new ScriptClient(port, script.version()));
                client.send(Assembler.expanded(words[2], words[0], script.version()));
                client.settle(BEFORE_CONNACK_MILLIS);
            }
            for (ScriptClient client : clients.values()) {
                client.settle(0);
            }
            linger(quietMillis);
        }
        linger(2 * quietMillis);
        List<String> transcript = new ArrayList<>();
        for (Map.Entry<String, ScriptClient> client : clients.entrySet()) {
            client.getValue().transcript().forEach(text -> transcript.add(client.getKey() + ": " + text));
        }
        return transcript;
    }

    /** What was stored first comes when it is: all clients are given the same time. */
    private void linger(int millis) throws IOException {
        int left = millis;
        for (ScriptClient client : clients.values()) {
            left = client.linger(left) ? 1 : left;
        }
    }
}
