package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.login.Attempt;
import io.sluice.mqtt.broker.login.Authenticator;
import io.sluice.mqtt.broker.login.Lockout;
import io.sluice.mqtt.broker.login.ScramExchange;
import io.sluice.mqtt.broker.login.Verdict;
import io.sluice.mqtt.broker.routing.Repeated;
import io.sluice.mqtt.net.NamedThreads;
import io.sluice.mqtt.packet.ReasonCode;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who is let in. Authenticators run on two threads of its own; when more than {@value #QUEUE} clients wait for
 * them, the next is told that the broker is busy. Whoever guesses is locked out. Thread safe.
 */
final class Gate implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final int QUEUE = 256;
    private static final int LOCKED_PAIRS = 10_000;
    private static final ByteBuffer NO_PASSWORD = ByteBuffer.allocate(0);

    private final Map<ListenerSettings, Proofs> proofs;
    private final Lockout lockout;
    private final ThreadPoolExecutor hashing = new ThreadPoolExecutor(
            2, 2, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), new NamedThreads("mqtt-login"));
    private final Repeated logged = new Repeated();

    private Gate(Map<ListenerSettings, Proofs> proofs, LoginSettings settings, LongSupplier nanos) {
        this.proofs = proofs;
        this.lockout =
                new Lockout(settings.freeFailures(), settings.longestLock().toNanos(), LOCKED_PAIRS, nanos);
        hashing.allowCoreThreadTimeOut(true);
    }

    /**
     * That of a broker.
     *
     * @throws BrokerException when a file of users or keys cannot be used
     */
    static Gate of(BrokerSettings settings, LongSupplier nanos) throws BrokerException {
        return new Gate(Proofs.of(settings), settings.security().login(), nanos);
    }

    private Proofs proofs(ListenerSettings listener) {
        return Objects.requireNonNull(proofs.get(listener), "a listener of another broker");
    }

    /** Whether anybody at all may come in through a listener, and why that may not be meant; null when it's fine. */
    @Nullable
    String exposure(ListenerSettings listener) {
        boolean closed =
                asksForProof(listener) || certificates(listener) || listener.anonymous() || listener.loopback();
        return closed
                ? null
                : listener.address() + " can be reached from other machines and nobody is asked for a password: set"
                        + " broker.users, or say anonymous: true for this listener";
    }

    private boolean asksForProof(ListenerSettings listener) {
        Set<LoginKind> kinds = listener.options().logins().kinds();
        Proofs known = proofs(listener);
        boolean password = kinds.contains(LoginKind.PASSWORD) || kinds.contains(LoginKind.SCRAM);
        boolean token = kinds.contains(LoginKind.TOKEN);
        return !known.own().isEmpty() || (known.users() != null && password) || (known.tokens() != null && token);
    }

    private static boolean certificates(ListenerSettings listener) {
        return listener.tls() != null && listener.tls().clientCa() != null;
    }

    /** The decision on a client without enhanced authentication. Completes at once, or on a thread of the gate. */
    CompletableFuture<Admission> decide(Attempt attempt, ListenerSettings listener) {
        boolean proves = attempt.userName() != null || attempt.password() != null;
        if (proofs(listener).own().isEmpty() && (!proves || !asksForProof(listener))) {
            return CompletableFuture.completedFuture(withoutProof(attempt, listener));
        }
        if (lockout.locked(attempt.userName(), attempt.address())) {
            return CompletableFuture.completedFuture(
                    refused(attempt, Refusal.LOCKED_OUT, ReasonCode.BAD_USER_NAME_OR_PASSWORD, "locked out"));
        }
        try {
            return CompletableFuture.supplyAsync(() -> asked(attempt, listener), hashing);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(
                    refused(attempt, Refusal.LOGIN_BUSY, ReasonCode.SERVER_BUSY, "busy"));
        }
    }

    private Admission asked(Attempt attempt, ListenerSettings listener) {
        for (Authenticator authenticator : authenticators(listener)) {
            Verdict verdict = verdict(authenticator, attempt);
            if (verdict instanceof Verdict.Accepted accepted) {
                lockout.succeeded(attempt.userName(), attempt.address());
                return new Admission.In(accepted);
            }
            if (verdict instanceof Verdict.Rejected rejected) {
                return failed(attempt, rejected.reason());
            }
        }
        return withoutProof(attempt, listener);
    }

    private List<Authenticator> authenticators(ListenerSettings listener) {
        Set<LoginKind> kinds = listener.options().logins().kinds();
        Proofs known = proofs(listener);
        List<Authenticator> all = new ArrayList<>(known.own());
        if (known.tokens() != null && kinds.contains(LoginKind.TOKEN)) {
            all.add(known.tokens());
        }
        Proofs.Users users = known.users();
        if (users != null && kinds.contains(LoginKind.PASSWORD)) {
            all.add(attempt -> byPassword(users.known(), attempt));
        }
        return all;
    }

    private static Verdict byPassword(PasswordFile users, Attempt attempt) {
        String user = attempt.userName();
        if (user == null) {
            return Verdict.Abstained.INSTANCE;
        }
        ByteBuffer password = attempt.password() == null ? NO_PASSWORD : attempt.password();
        return users.check(user, password) ? Verdict.Accepted.as(user) : new Verdict.Rejected("credentials");
    }

    private static Verdict verdict(Authenticator authenticator, Attempt attempt) {
        try {
            return authenticator.verdict(attempt);
        } catch (RuntimeException e) {
            LOG.error("authenticator failed: {}", authenticator.getClass().getName(), e);
            return new Verdict.Rejected("a failure of the authenticator");
        }
    }

    /** Of a client that proves nothing by what it says: its certificate, or nobody. */
    private Admission withoutProof(Attempt attempt, ListenerSettings listener) {
        TlsSettings tls = listener.tls();
        X509Certificate certificate = attempt.certificate();
        if (certificate != null
                && tls != null
                && listener.options().logins().kinds().contains(LoginKind.CERTIFICATE)) {
            String name = tls.identity().of(certificate);
            return name == null
                    ? refused(attempt, Refusal.CREDENTIALS, ReasonCode.NOT_AUTHORIZED, "a certificate without a name")
                    : new Admission.In(Verdict.Accepted.as(name));
        }
        boolean open = listener.anonymous() || (!asksForProof(listener) && listener.loopback());
        return open
                ? new Admission.In(Verdict.Accepted.as(null))
                : refused(attempt, Refusal.CREDENTIALS, ReasonCode.BAD_USER_NAME_OR_PASSWORD, "credentials");
    }

    /** The exchange of an enhanced authentication, or null when the method is not offered there. */
    @Nullable
    ScramExchange exchange(String method, Attempt attempt, ListenerSettings listener) {
        Proofs.Users users = proofs(listener).users();
        boolean offered = method.equals(ScramExchange.METHOD)
                && listener.options().logins().kinds().contains(LoginKind.SCRAM);
        if (users == null || !offered) {
            return null;
        }
        PasswordFile known = users.known();
        return new ScramExchange(
                user -> lockout.locked(user, attempt.address()) ? known.unknown(user) : known.scram(user),
                ClientIds.random());
    }

    /** An enhanced authentication has come to its end. */
    void proved(String user, Attempt attempt) {
        lockout.succeeded(user, attempt.address());
    }

    /** Counts one who failed. */
    Admission failed(Attempt attempt, String reason) {
        lockout.failed(attempt.userName(), attempt.address());
        return refused(attempt, Refusal.CREDENTIALS, ReasonCode.BAD_USER_NAME_OR_PASSWORD, reason);
    }

    /** Has a client that is turned away logged. */
    Admission refused(Attempt attempt, Refusal refusal, ReasonCode code, String reason) {
        long times = logged.worthLogging();
        if (times > 0) {
            LOG.warn(
                    "client refused: listener={} address={} user={} client={} reason={} times={}",
                    attempt.listener(),
                    attempt.address(),
                    LogText.of(attempt.userName()),
                    LogText.of(attempt.clientId()),
                    reason,
                    times);
        }
        return new Admission.Out(refusal, code);
    }

    /** Has the files of users and keys read again when they change. */
    void watch(FileWatch files) {
        Proofs.watch(proofs.values(), files);
    }

    @Override
    public void close() {
        hashing.shutdownNow();
    }
}
