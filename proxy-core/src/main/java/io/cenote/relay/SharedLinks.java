package io.cenote.relay;

import io.cenote.pool.ConnectionPool;
import io.cenote.transport.NettyLoop;

/**
 * The connections that clients of one listener share on one loop. Each client keeps to one of them,
 * so that its requests are not overtaken by one another.
 *
 * <p>Thread: its loop.
 */
final class SharedLinks {
  private final ConnectionPool pool;
  private final SharedLink[] links;
  private int next;

  SharedLinks(ConnectionPool pool, NettyLoop loop, int count) {
    this.pool = pool;
    links = new SharedLink[count];
    for (int i = 0; i < count; i++) {
      links[i] = new SharedLink(pool, loop, this);
    }
  }

  /** The one for a new client. */
  SharedLink forNext() {
    next = (next + 1) % links.length;
    return links[next];
  }

  /** More requests, or fewer, are on their way. */
  void deeperBy(int requests) {
    pool.pins().deeperBy(requests);
  }
}
