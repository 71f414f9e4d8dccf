package io.sluice.mqtt.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A script against a broker, and what its clients were told. */
final class Play {

    private static final int BEFORE_CONNACK_MILLIS = 3_000;
    private static final int QUIET_MILLIS = 30;
    private static final int AT_THE_END_MILLIS = 60;

    private final Script script;
    private final int port;
    private final Map<String, ScriptClient> clients = new TreeMap<>();

    private Play(Script script, int port) {
        this.script = script;
        this.port = port;
    }

    /** A line for each packet: the client, then what it received. */
    static List<String> of(Script script, int port) throws IOException, InterruptedException {
        Play play = new Play(script, port);
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
                clients.get(words[0]).drop();
            } else {
                ScriptClient client =
                        clients.computeIfAbsent(words[0], name -> new ScriptClient(port, script.version()));
                client.send(Assembler.expanded(words[2], words[0], script.version()));
                client.settle(BEFORE_CONNACK_MILLIS);
            }
            for (ScriptClient client : clients.values()) {
                client.settle(0);
            }
            linger(QUIET_MILLIS);
        }
        linger(AT_THE_END_MILLIS);
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
            client.linger(left);
            left = 1;
        }
    }
}
