package io.cenote.testing;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.config.CenoteConfig;
import io.cenote.config.ConfigLoader;
import io.cenote.config.LoadResult;
import io.cenote.lease.LeaseSample;
import io.cenote.listen.ListenerSnapshot;
import io.cenote.pool.PoolSnapshot;
import io.cenote.server.Cenote;
import io.cenote.server.StartFailure;
import io.cenote.transport.CloseReason;
import io.cenote.transport.system.TransportType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;

/**
 * A proxy in the JVM of the test: {@code RunningProxy.tcp().pool("min-idle = 2").before(port)}.
 * Closing it waits for its end and then checks what must be true of every end: each connection has
 * left its pool, for a reason that has a name.
 */
public final class RunningProxy implements AutoCloseable {
  private static final int CONNECT_LIMIT_MILLIS = (int) Eventually.LIMIT.toMillis();
  private static final int READ_LIMIT_MILLIS = (int) Eventually.LIMIT.toMillis();

  private final Cenote cenote;
  private final String listener;

  private RunningProxy(Cenote cenote, String listener) {
    this.cenote = cenote;
    this.listener = listener;
  }

  /** A proxy of protocol tcp, to be started by {@link Builder#before(int...)}. */
  public static Builder tcp() {
    return new Builder("protocol = tcp");
  }

  /** Starts what the text says, on the transport that it asks for. */
  public static RunningProxy start(String hocon) {
    CenoteConfig config = config(hocon);
    return start(config, TransportType.best(config.transport().fastPath()), "in");
  }

  private static RunningProxy start(CenoteConfig config, TransportType transport, String listener) {
    try {
      return new RunningProxy(Cenote.start(config, transport), listener);
    } catch (StartFailure e) {
      return Assertions.fail("start refused", e);
    }
  }

  /** The configuration in the text, which must be valid. */
  public static CenoteConfig config(String hocon) {
    LoadResult result = ConfigLoader.load(hocon, "test", Cenote.PROTOCOLS);
    return result instanceof LoadResult.Loaded loaded
        ? loaded.config()
        : Assertions.fail(result.toString());
  }

  /**
   * The configuration of a proxy with one listener {@code in} on a free port, one upstream {@code
   * out}, and two event loops, so that sessions cross loops. Its methods add keys, written in
   * HOCON; a later key overrides an earlier one and the defaults of the builder.
   */
  public static final class Builder {
    private final StringBuilder globals = new StringBuilder();
    private final StringBuilder listener = new StringBuilder();
    private final StringBuilder upstream = new StringBuilder();
    private final StringBuilder pool = new StringBuilder();
    private String name = "in";
    private @Nullable TransportType transport;

    Builder(String listener) {
      listener(listener);
    }

    /** Adds keys of the whole proxy, as {@code event-loops}. */
    public Builder globals(String keys) {
      return add(globals, keys);
    }

    /** Gives the listener another name: warnings are limited for each. */
    public Builder named(String listenerName) {
      name = listenerName;
      return this;
    }

    /** Adds keys of the listener. */
    public Builder listener(String keys) {
      return add(listener, keys);
    }

    /** Adds keys of the upstream. */
    public Builder upstream(String keys) {
      return add(upstream, keys);
    }

    /** Adds keys of the pool. */
    public Builder pool(String keys) {
      return add(pool, keys);
    }

    private Builder add(StringBuilder to, String keys) {
      to.append(keys).append('\n');
      return this;
    }

    /**
     * Sets the transport. Without it, the system property {@code cenote.transport} decides, and
     * without that the configuration.
     */
    public Builder transport(TransportType type) {
      transport = type;
      return this;
    }

    /** Starts it before the servers on those local ports. */
    public RunningProxy before(int... ports) {
      return before(IntStream.of(ports).mapToObj(port -> "127.0.0.1:" + port));
    }

    /** Starts it before the server at that address, as in {@code unix:/run/redis.sock}. */
    public RunningProxy before(String endpoint) {
      return before(Stream.of(endpoint));
    }

    private RunningProxy before(Stream<String> endpoints) {
      String quoted = String.join(", ", endpoints.map(one -> '"' + one + '"').toList());
      CenoteConfig config = config(text(quoted));
      return start(config, transport(config), name);
    }

    private String text(String endpoints) {
      return """
          cenote {
            event-loops = 2
            admin.bind = off
            %s
            listeners.%s { bind = "127.0.0.1:0", upstream = out, max-sessions = 4000
              %s
            }
            upstreams.out { endpoints = [ %s ]
              %s
              pool { acquire-timeout = 10s
                %s
              }
            }
          }
          """
          .formatted(globals, name, listener, endpoints, upstream, pool);
    }

    private TransportType transport(CenoteConfig config) {
      String wanted = System.getProperty("cenote.transport");
      if (transport != null) {
        return transport;
      }
      return wanted == null
          ? TransportType.best(config.transport().fastPath())
          : TransportType.valueOf(wanted);
    }
  }

  /** The proxy itself. */
  public Cenote cenote() {
    return cenote;
  }

  /** Where its listener listens. */
  public InetSocketAddress address() {
    return address(listener);
  }

  /** Where that listener listens. */
  public InetSocketAddress address(String listener) {
    return (InetSocketAddress) cenote.address(listener);
  }

  /** The port of its listener. */
  public int port() {
    return address().getPort();
  }

  /** A client of its listener; the caller closes it. Its reads end within a bound. */
  public Socket connect() throws IOException {
    return connect(listener);
  }

  /** A client of that listener. */
  public Socket connect(String listener) throws IOException {
    Socket socket = new Socket();
    socket.connect(address(listener), CONNECT_LIMIT_MILLIS);
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

  /** The numbers of the leases on pool {@code out}. */
  public LeaseSample leases() {
    return cenote.leases("out");
  }

  /** The numbers of its listener. */
  public ListenerSnapshot listener() {
    return cenote.listeners().stream()
        .filter(l -> l.name().equals(listener))
        .findFirst()
        .orElseThrow();
  }

  /** How many sessions its listener has. */
  public int sessions() {
    return listener().sessions();
  }

  /** Waits for a condition; if it never holds, the failure has the numbers of the proxy. */
  public void awaitUntil(String what, BooleanSupplier condition) {
    Eventually.eventually(() -> what + ": " + cenote.pools() + " " + cenote.listeners(), condition);
  }

  /** Waits until the numbers of pool {@code out} satisfy the condition. */
  public void awaitPool(String what, Predicate<PoolSnapshot> condition) {
    awaitUntil(what, () -> condition.test(pool()));
  }

  /** Waits until no session is left and no connection is active. */
  public void awaitQuiet() {
    awaitPool("no session", p -> p.active() == 0 && p.pending() == 0 && sessions() == 0);
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
    assertEquals(0, pool.active(), () -> "still active: " + pool);
    assertEquals(0, pool.idle(), () -> "still idle: " + pool);
    assertEquals(0, pool.total(), () -> "permits not given back: " + pool);
    assertEquals(0, pool.pending(), () -> "still waiting: " + pool);
  }
}
