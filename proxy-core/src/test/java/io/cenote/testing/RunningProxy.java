package io.cenote.testing;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.config.CenoteConfig;
import io.cenote.config.ConfigLoader;
import io.cenote.config.LoadResult;
import io.cenote.listen.ListenerSnapshot;
import io.cenote.pool.PoolSnapshot;
import io.cenote.server.Cenote;
import io.cenote.server.StartFailure;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assertions;

/**
 * A proxy for a test, from HOCON text. Closing it waits for its end and then holds it to what must
 * be true of every end: each connection has left its pool, for a reason that has a name.
 */
public final class RunningProxy implements AutoCloseable {
  private static final int READ_LIMIT_MILLIS = 15_000;

  private final Cenote cenote;

  private RunningProxy(Cenote cenote) {
    this.cenote = cenote;
  }

  /** Starts what the text says. */
  public static RunningProxy start(String hocon) {
    try {
      return new RunningProxy(Cenote.start(config(hocon)));
    } catch (StartFailure e) {
      return Assertions.fail("start refused", e);
    }
  }

  /**
   * One listener {@code in} on a free port and one upstream {@code out}; two event loops, so that
   * what crosses loops is met.
   *
   * @param endpoints as in {@code "127.0.0.1:1"}, quoted, one or more
   * @param listener more keys of the listener, and {@code upstream} of the upstream
   */
  public static RunningProxy start(
      String endpoints, String listener, String upstream, String pool) {
    return start(
        """
        cenote {
          event-loops = 2
          admin.bind = off
          listeners.in { bind = "127.0.0.1:0", upstream = out, max-sessions = 1000, %s }
          upstreams.out { endpoints = [ %s ], %s
            pool { acquire-timeout = 10s, %s }
          }
        }
        """
            .formatted(listener, endpoints, upstream, pool));
  }

  /** As above, in front of one local port. */
  public static RunningProxy before(int port, String pool) {
    return start(local(port), "", "", pool);
  }

  /** That port as an element of {@code endpoints}. */
  public static String local(int port) {
    return "\"127.0.0.1:" + port + "\"";
  }

  /** The configuration in the text, which must be valid. */
  public static CenoteConfig config(String hocon) {
    LoadResult result = ConfigLoader.load(hocon, "test", Cenote.PROTOCOLS);
    return result instanceof LoadResult.Loaded loaded
        ? loaded.config()
        : Assertions.fail(result.toString());
  }

  /** The proxy itself. */
  public Cenote cenote() {
    return cenote;
  }

  /** Where that listener listens. */
  public InetSocketAddress address(String listener) {
    return (InetSocketAddress) cenote.address(listener);
  }

  /** The port of listener {@code in}. */
  public int port() {
    return address("in").getPort();
  }

  /** A client of listener {@code in}; the caller closes it. Its reads end within a bound. */
  public Socket connect() throws IOException {
    return connect("in");
  }

  /** A client of that listener. */
  public Socket connect(String listener) throws IOException {
    InetSocketAddress address = address(listener);
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(READ_LIMIT_MILLIS);
    return socket;
  }

  /** Where the admin endpoint listens. */
  public SocketAddress admin() {
    return Objects.requireNonNull(cenote.adminAddress());
  }

  /** The numbers of pool {@code out}. */
  public PoolSnapshot pool() {
    return pool("out");
  }

  /** The numbers of that pool. */
  public PoolSnapshot pool(String name) {
    return cenote.pools().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }

  /** The numbers of listener {@code in}. */
  public ListenerSnapshot listener() {
    return cenote.listeners().stream().filter(l -> l.name().equals("in")).findFirst().orElseThrow();
  }

  /** Waits until the numbers of pool {@code out} satisfy the condition. */
  public void awaitPool(String what, Predicate<PoolSnapshot> condition) {
    Eventually.eventually(() -> what + ": " + pool(), () -> condition.test(pool()));
  }

  /** Waits until no session is left and no connection lent. */
  public void awaitQuiet() {
    awaitPool("no session", p -> p.active() == 0 && p.pending() == 0 && listener().sessions() == 0);
  }

  @Override
  public void close() {
    cenote.close();
    try {
      cenote.closed().get(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Assertions.fail(e);
    } catch (ExecutionException | TimeoutException e) {
      Assertions.fail("the proxy did not end", e);
    }
    assertAll(cenote.pools().stream().map(pool -> () -> assertSoundEnd(pool)));
  }

  private static void assertSoundEnd(PoolSnapshot pool) {
    assertEquals(0, pool.closed(CloseReason.UNKNOWN), () -> "unknown ends: " + pool);
    assertEquals(0, pool.refused(CloseReason.UNKNOWN), () -> "unknown refusals: " + pool);
    assertEquals(0, pool.active(), () -> "still lent: " + pool);
    assertEquals(0, pool.idle(), () -> "still idle: " + pool);
    assertEquals(0, pool.total(), () -> "permits not given back: " + pool);
    assertEquals(0, pool.pending(), () -> "still waiting: " + pool);
  }
}
