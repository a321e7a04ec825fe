package io.cenote.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.config.ConfigLoader;
import io.cenote.config.LoadResult;
import io.cenote.pool.PoolSnapshot;
import io.cenote.server.Cenote;
import io.cenote.server.StartFailure;
import io.cenote.transport.CloseReason;
import io.cenote.transport.system.TransportType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A proxy with one listener and one pool in front of a {@link TestUpstream}. */
public final class ProxyFixture implements AutoCloseable {
  /** The best there is; a second run of the suites names another. */
  private static final TransportType TRANSPORT =
      TransportType.valueOf(System.getProperty("cenote.transport", TransportType.best().name()));

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Cenote cenote;

  private ProxyFixture(Cenote cenote) {
    this.cenote = cenote;
  }

  /**
   * In front of {@code upstreamPort}; the two texts are HOCON for the listener and the upstream.
   */
  public static ProxyFixture before(int upstreamPort, String listener, String upstream)
      throws StartFailure {
    return start(TRANSPORT, upstreamPort, listener, upstream);
  }

  public static ProxyFixture start(
      TransportType type, int upstreamPort, String listener, String upstream) throws StartFailure {
    String text =
        """
        cenote {
          event-loops = 2, admin.bind = off, stats.interval = 1h, drain.timeout = 5s
          listeners.it { bind = "127.0.0.1:0", upstream = it, max-sessions = 4000
            %s
          }
          upstreams.it { endpoints = [ "127.0.0.1:%d" ]
            %s
          }
        }
        """
            .formatted(listener, upstreamPort, upstream);
    LoadResult result = ConfigLoader.load(text, "fixture", Cenote.PROTOCOLS);
    if (result instanceof LoadResult.Refused refused) {
      throw new AssertionError(refused.problems().toString());
    }
    return new ProxyFixture(Cenote.start(((LoadResult.Loaded) result).config(), type));
  }

  public Cenote cenote() {
    return cenote;
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) cenote.address("it");
  }

  public Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(address(), 5_000);
    socket.setSoTimeout(20_000);
    return socket;
  }

  public PoolSnapshot pool() {
    return cenote.pools().get(0);
  }

  public int sessions() {
    return cenote.listeners().get(0).sessions();
  }

  /** Waits, within a limit that only a defect reaches. */
  public void awaitUntil(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      assertTrue(
          System.nanoTime() < deadline, () -> what + ": " + pool() + " sessions " + sessions());
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    assertEquals(0, pool().closed(CloseReason.UNKNOWN), "closed for an unknown reason");
    cenote.close();
    cenote.closed().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
