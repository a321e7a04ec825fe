package io.cenote.app;

import io.cenote.journal.LimitedLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Signals of the process. The first SIGTERM or SIGINT asks for an orderly end, and the second ends
 * the process at once. SIGHUP asks for a reload, also one that comes before the proxy has started.
 * SIGUSR1, which would end the process, only causes a warning, and so does SIGUSR2 if the JVM does
 * not need it.
 *
 * <p>A JVM shutdown hook can do none of this (it fixes the exit code at 143 and blocks the second
 * signal), so this uses {@code sun.misc.Signal} of the module jdk.unsupported, by reflection
 * because the compiler warns of it without a way to say yes.
 *
 * <p>Thread: any.
 */
final class Signals {
  /** Exit code after sessions were cut: 128 + SIGTERM. */
  static final int EXIT_CUT = 143;

  /**
   * Time within which a repeated signal is the same one: timeout(1) and others send it to the
   * process and then to its process group.
   */
  static final long SAME_NANOS = 100_000_000L;

  /** Variable that names the JVM's own signal for stopping threads; SIGUSR2 without it. */
  private static final String JVM_SIGNAL = "_JAVA_SR_SIGNUM";

  private static final String SIGUSR2 = "12";

  private final CompletableFuture<Void> first = new CompletableFuture<>();
  private final LongSupplier clock;
  private final IntConsumer halt;
  private @Nullable Runnable hangUp;
  private boolean hungUp;
  private boolean held;
  private @Nullable String firstName;
  private long firstAt;

  Signals(LongSupplier clock, IntConsumer halt) {
    this.clock = clock;
    this.halt = halt;
  }

  /** Handles the signals from now on. Until {@link #hold} is called, the first ends the process. */
  static Signals install() {
    Signals signals = new Signals(System::nanoTime, Runtime.getRuntime()::halt);
    signals.handle("TERM", signals::received);
    signals.handle("INT", signals::received);
    signals.handleIfThereIsOne("HUP", signals::hungUp);
    ignored(System.getenv(JVM_SIGNAL))
        .forEach(name -> signals.handleIfThereIsOne(name, Signals::ignore));
    return signals;
  }

  /** Returns the names of the signals that only cause a warning. */
  static List<String> ignored(@Nullable String jvmSignal) {
    List<String> names = new ArrayList<>(List.of("USR1"));
    if (jvmSignal != null && !jvmSignal.equals(SIGUSR2)) {
      names.add("USR2");
    }
    return names;
  }

  /** Asks for an orderly end at the first signal from now on. */
  synchronized Signals hold() {
    held = true;
    return this;
  }

  /** Asks for an orderly end, as a first signal does. */
  void ask() {
    first.complete(null);
  }

  void awaitFirst() {
    first.join();
  }

  /** Runs the action at the first signal, on the signal's thread. */
  void onFirst(Runnable action) {
    first.thenRun(action);
  }

  /** Sets what SIGHUP does; if one has come already, it is done now. */
  void onHangUp(Runnable action) {
    boolean missed;
    synchronized (this) {
      hangUp = action;
      missed = hungUp;
      hungUp = false;
    }
    if (missed) {
      action.run();
    }
  }

  /** SIGHUP has come. */
  void hungUp(String name) {
    Runnable action;
    synchronized (this) {
      action = hangUp;
      hungUp = action == null;
    }
    if (action != null) {
      action.run();
    }
  }

  private void handleIfThereIsOne(String name, Consumer<String> received) {
    try {
      handle(name, received);
    } catch (IllegalStateException e) {
      return; // another system, or the JVM leaves it alone (-Xrs)
    }
  }

  private void handle(String name, Consumer<String> received) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object receiver =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  received.accept(name);
                }
                return null;
              });
      Object named = signal.getConstructor(String.class).newInstance(name);
      signal.getMethod("handle", signal, handler).invoke(null, named, receiver);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("signal " + name + " cannot be handled", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("signal " + name + " cannot be handled", e);
    }
  }

  void received(String name) {
    if (isFirst(name)) {
      first.complete(null);
    }
  }

  private synchronized boolean isFirst(String name) {
    long now = clock.getAsLong();
    if (!held) {
      halt.accept(0);
    } else if (firstName == null) {
      firstName = name;
      firstAt = now;
      return true;
    } else if (!name.equals(firstName) || now - firstAt >= SAME_NANOS) {
      halt.accept(EXIT_CUT);
    }
    return false;
  }

  private static void ignore(String name) {
    String text = "SIG" + name + " ignored (SIGHUP reloads, SIGTERM and SIGINT end the proxy)";
    Warnings.LOG.warn(name, text);
  }

  /** Holder of the logger, apart because signals are handled before the logging is set up. */
  private static final class Warnings {
    static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote"));
  }
}
