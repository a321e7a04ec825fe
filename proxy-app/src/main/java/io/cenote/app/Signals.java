package io.cenote.app;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SIGTERM and SIGINT: the first asks for an orderly end, the second ends the process at once. A JVM
 * shutdown hook can do neither (it fixes the exit code at 143 and blocks the second signal), so
 * this uses {@code sun.misc.Signal} of the module jdk.unsupported, by reflection because the
 * compiler warns of it without a way to say yes.
 */
final class Signals {
  /** Sessions were cut: 128 + SIGTERM. */
  static final int EXIT_CUT = 143;

  private final CompletableFuture<Void> first = new CompletableFuture<>();
  private final AtomicInteger seen = new AtomicInteger();

  private Signals() {}

  static Signals install() {
    Signals signals = new Signals();
    signals.handle("TERM");
    signals.handle("INT");
    return signals;
  }

  void awaitFirst() {
    first.join();
  }

  /** Runs the action at the first signal, on the signal's thread. */
  void onFirst(Runnable action) {
    first.thenRun(action);
  }

  private void handle(String name) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object received =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  received();
                }
                return null;
              });
      Object term = signal.getConstructor(String.class).newInstance(name);
      signal.getMethod("handle", signal, handler).invoke(null, term, received);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("signal " + name + " cannot be handled", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("signal " + name + " cannot be handled", e);
    }
  }

  private void received() {
    if (seen.incrementAndGet() > 1) {
      Runtime.getRuntime().halt(EXIT_CUT);
    }
    first.complete(null);
  }
}
