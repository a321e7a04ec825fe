package io.cenote.server;

import io.cenote.listen.Listener;
import io.cenote.listen.SessionSnapshot;
import io.cenote.transport.Loop;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Report of sessions that hold a connection for long: a line for each, {@link #MOST} a minute at
 * most. It looks at all sessions now and then, so that nothing is timed where bytes move.
 *
 * <p>Thread: the service loop; {@link #begin} and the lines: any.
 */
final class LongLeases {
  private static final Logger LOG = LoggerFactory.getLogger("cenote.pool");

  /** Lines in a minute. */
  static final int MOST = 10;

  private static final long MINUTE_NANOS = 60_000_000_000L;
  private static final long LONGEST_NANOS = 1_000_000_000L;
  private static final long SHORTEST_NANOS = 50_000_000L;

  private final Supplier<Topology> topology;
  private final Loop loop;
  private final AtomicBoolean looking = new AtomicBoolean();
  private long minuteBegan;
  private int lines;
  private long heldBack;

  LongLeases(Supplier<Topology> topology, Loop loop) {
    this.topology = topology;
    this.loop = loop;
    minuteBegan = loop.nanos();
  }

  /** Begins, if it is to look at all. */
  void begin() {
    if (limit() > 0 && looking.compareAndSet(false, true)) {
      loop.execute(this::look);
    }
  }

  private long limit() {
    return topology.get().config().longLease().toNanos();
  }

  private void look() {
    long limit = limit();
    if (limit == 0) {
      looking.set(false);
      begin(); // it may have been turned on again meanwhile
      return;
    }
    for (Listener listener : topology.get().allListeners()) {
      listener.tellHolders(limit, this::tell);
    }
    loop.schedule(this::look, Math.max(SHORTEST_NANOS, Math.min(LONGEST_NANOS, limit / 4)));
  }

  private synchronized void tell(SessionSnapshot session) {
    long now = loop.nanos();
    if (now - minuteBegan >= MINUTE_NANOS) {
      minuteBegan = now;
      lines = 0;
    }
    if (lines == MOST) {
      heldBack++;
      return;
    }
    lines++;
    String more = heldBack == 0 ? "" : " (and " + heldBack + " more before it)";
    heldBack = 0;
    LOG.info(
        "listener={} holds a connection for longer than {} ms: {}{}",
        session.listener(),
        limit() / 1_000_000,
        Holders.text(session),
        more);
  }
}
