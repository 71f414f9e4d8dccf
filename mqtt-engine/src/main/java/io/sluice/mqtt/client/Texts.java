package io.sluice.mqtt.client;

/** Text of the peer, made fit for one line of a log. */
final class Texts {

    private static final int MAX = 200;

    private Texts() {}

    /** Control characters become question marks, and no more than {@value #MAX} characters remain. */
    static String ofPeer(String text) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), MAX));
        for (int i = 0; i < text.length() && i < MAX; i++) {
            char c = text.charAt(i);
            clean.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? '?' : c);
        }
        return text.length() > MAX ? clean.append('…').toString() : clean.toString();
    }
}
