package io.sluice.gateway.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP, which would end the process when nobody takes it. The JDK has no supported way to take a signal, and its
 * {@code sun.misc.Signal} is spoken to by name, so that a Java without it starts too.
 */
final class HangUp {

    private static final Logger log = LoggerFactory.getLogger(HangUp.class);

    private HangUp() {}

    /** Has a task run at each SIGHUP, on a thread of its own. */
    static void run(Runnable task) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object takes = Proxy.newProxyInstance(
                    HangUp.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            task.run();
                            return null;
                        }
                        return method.getName().equals("equals")
                                ? proxy == arguments[0]
                                : method.getName().equals("hashCode")
                                        ? System.identityHashCode(proxy)
                                        : HangUp.class.getName();
                    });
            Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
            signal.getMethod("handle", signal, handler).invoke(null, hangUp, takes);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            Throwable cause = e instanceof InvocationTargetException invoked ? invoked.getCause() : e;
            log.warn("SIGHUP is not taken: {}", String.valueOf(cause));
        }
    }
}
