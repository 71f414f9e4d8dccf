package io.sluice.mqtt.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A wire on loopback that can be broken in the ways wires break. Connections made before and after a fault behave
 * alike, but one that was black-holed has lost bytes and stays a black hole until it is closed.
 *
 * <pre>
 *   restore()    passes bytes both ways
 *   reset()      resets the connections that there are; takes others
 *   cut()        resets them, and every further one as soon as it is made
 *   blackhole()  swallows bytes both ways, also of further connections, which it accepts; no end, no reset
 *   deafen()     swallows only what comes from the target
 *   …Once()      the same for the connections that there are
 *   muteOnce()   swallows only what goes to the target
 *   halfOpenOnce() closes the target's side alone; the other stays open, and is a black hole
 *   slowOnce()   a few bytes at a time, with pauses
 * </pre>
 */
public final class LinkProxy implements AutoCloseable {

    private static final int CRAWL_BYTES = 5;
    private static final long CRAWL_NANOS = 5_000_000;

    private enum Mode {
        PASS,
        CUT,
        BLACKHOLE,
        DEAF
    }

    private final ServerSocket listener;
    private final int target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicLong swallowed = new AtomicLong();
    private final AtomicLong crawled = new AtomicLong();
    private volatile Mode mode = Mode.PASS;

    /** A wire to a port of loopback. */
    public LinkProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        spawn(this::accept);
    }

    /** Where to connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Connections taken so far. */
    public int accepted() {
        return accepted.get();
    }

    /** Bytes that went into black holes. */
    public long swallowed() {
        return swallowed.get();
    }

    /** Bytes that went through slow connections. */
    public long crawled() {
        return crawled.get();
    }

    public void restore() {
        mode = Mode.PASS;
    }

    public void reset() {
        links.forEach(Link::reset);
    }

    public void cut() {
        mode = Mode.CUT;
        reset();
    }

    public void blackhole() {
        mode = Mode.BLACKHOLE;
        links.forEach(link -> link.swallowsUp = link.swallowsDown = true);
    }

    public void deafen() {
        mode = Mode.DEAF;
        links.forEach(link -> link.swallowsDown = true);
    }

    /** Like {@link #blackhole()}, but further connections pass. */
    public void blackholeOnce() {
        links.forEach(link -> link.swallowsUp = link.swallowsDown = true);
    }

    /** Like {@link #deafen()}, but further connections pass. */
    public void deafenOnce() {
        links.forEach(link -> link.swallowsDown = true);
    }

    public void muteOnce() {
        links.forEach(link -> link.swallowsUp = true);
    }

    public void halfOpenOnce() {
        links.forEach(Link::halfOpen);
    }

    public void slowOnce() {
        links.forEach(link -> link.slow = true);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        reset();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                accepted.incrementAndGet();
                new Link(near).open();
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    reset();
                }
            }
        }
    }

    private static void spawn(Runnable work) {
        Thread thread = new Thread(work, "link-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** One connection through the wire. */
    private final class Link {

        private final Socket near;
        private @Nullable Socket far;
        private volatile boolean swallowsUp;
        private volatile boolean swallowsDown;
        private volatile boolean slow;
        private volatile boolean halfOpen;

        Link(Socket near) {
            this.near = near;
        }

        void open() throws IOException {
            if (mode == Mode.CUT) {
                reset();
                return;
            }
            swallowsUp = mode == Mode.BLACKHOLE;
            swallowsDown = mode != Mode.PASS;
            Socket to = new Socket();
            far = to;
            links.add(this);
            try {
                to.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 1000);
            } catch (IOException e) {
                reset(); // nobody listens behind the wire
                return;
            }
            spawn(() -> pump(near, to, true));
            spawn(() -> pump(to, near, false));
        }

        private void pump(Socket from, Socket to, boolean up) {
            byte[] buffer = new byte[16_384];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    if (up ? swallowsUp : swallowsDown) {
                        swallowed.addAndGet(n);
                    } else if (slow) {
                        crawl(out, buffer, n);
                    } else {
                        out.write(buffer, 0, n);
                    }
                }
                if (!(up ? swallowsUp : swallowsDown)) {
                    to.shutdownOutput();
                }
            } catch (IOException e) {
                if (!halfOpen) {
                    reset();
                }
            }
        }

        private void crawl(OutputStream out, byte[] bytes, int count) throws IOException {
            for (int from = 0; from < count; from += CRAWL_BYTES) {
                int some = Math.min(CRAWL_BYTES, count - from);
                out.write(bytes, from, some);
                crawled.addAndGet(some);
                LockSupport.parkNanos(CRAWL_NANOS);
            }
        }

        void halfOpen() {
            halfOpen = true;
            swallowsUp = true;
            swallowsDown = true;
            if (far != null) {
                kill(far);
            }
        }

        void reset() {
            links.remove(this);
            kill(near);
            if (far != null) {
                kill(far);
            }
        }

        private static void kill(Socket socket) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // It is gone already, which is what was wanted.
            }
        }
    }
}
