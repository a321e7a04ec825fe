package io.cenote.pool;

import io.cenote.protocol.Dialogue;
import io.cenote.transport.Loop;
import io.cenote.transport.stream.Stream;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Messages to servers beside the connections of a pool, and outside its bound.
 *
 * <p>Thread: any, except where said.
 */
final class Asides {
  /** Limit of connections outside the pool: the reserve of descriptors has room for them. */
  private static final int MOST = 32;

  private final LongAdder failed;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * Creates one.
   *
   * @param failed counts messages that did not reach the server
   */
  Asides(LongAdder failed) {
    this.failed = failed;
  }

  /**
   * Sends a message to the server of a connection, on a second connection. Thread: the connection's
   * loop.
   *
   * @param end runs once it is over, at once if no such connection is available
   */
  void say(Dialer dialer, PooledConnection connection, Dialogue dialogue, Runnable end) {
    Loop loop = connection.loop();
    SocketAddress address = connection.stream().peer();
    boolean mayBe = open.incrementAndGet() <= MOST;
    Stream stream =
        mayBe && address != null ? dialer.beside(loop, connection.member(), address) : null;
    if (stream == null) {
      over(false, end);
      return;
    }
    new Aside(stream, dialogue, delivered -> over(delivered, end)).begin(loop);
  }

  private void over(boolean delivered, Runnable end) {
    open.decrementAndGet();
    if (!delivered) {
      failed.increment();
    }
    end.run();
  }
}
