package io.cenote.server;

import io.cenote.config.CenoteConfig;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orderly end: no new sessions are accepted, open ones may finish until the deadline, and the rest
 * is cut and counted. With a quiet time the listeners stay open until no session was open and no
 * client arrived for so long, for a sidecar that must outlive its application.
 *
 * <p>Thread: {@link #begin} any; the rest its loop.
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger("cenote");
  private static final long LOOK_NANOS = 10_000_000L;

  /** Time limit for a cut session to deliver its bytes. */
  private static final long CUT_NANOS = 1_000_000_000L;

  /** Sessions to drain. Thread: any. */
  interface Sessions {
    /** Number of open sessions. */
    int open();

    /** Number of clients accepted or rejected since the start. */
    long arrived();

    /** Accepts no further client. */
    void stopAccepting();

    /** Tests whether clients in a backlog may still be accepted, after {@link #stopAccepting}. */
    boolean isStopping();

    /** Ends sessions between two requests, each at a random moment within that time. */
    void endBetweenRequests(CloseReason reason, long withinNanos);

    /** Ends every session; returns their number. */
    int cut(CloseReason reason);

    /** Ends every session at once, delivered or not. */
    void abandon(CloseReason reason);
  }

  private enum Phase {
    SERVING,
    DRAINING,
    CUTTING,
    DONE
  }

  private final Sessions sessions;
  private final Loop loop;
  private final Supplier<CenoteConfig.Drain> settings;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CompletableFuture<Integer> done = new CompletableFuture<>();
  private Phase phase = Phase.SERVING;
  private long timeoutNanos;
  private long quietNanos;
  private long deadline;
  private long quietSince;
  private long arrived;
  private boolean stopped;
  private int cut;

  /**
   * Creates one that has not begun.
   *
   * @param settings asked for when it begins
   */
  Drain(Sessions sessions, Loop loop, Supplier<CenoteConfig.Drain> settings) {
    this.sessions = sessions;
    this.loop = loop;
    this.settings = settings;
  }

  boolean hasBegun() {
    return begun.get();
  }

  /** Begins, once; the future has the number of cut sessions. */
  CompletableFuture<Integer> begin() {
    if (begun.compareAndSet(false, true)) {
      loop.execute(this::start);
    }
    return done;
  }

  private void start() {
    phase = Phase.DRAINING;
    timeoutNanos = settings.get().timeout().toNanos();
    quietNanos = settings.get().quiet().toNanos();
    deadline = loop.nanos() + timeoutNanos;
    quietSince = loop.nanos();
    arrived = sessions.arrived();
    if (quietNanos == 0) {
      stopAccepting();
    }
    long spread = settings.get().spread().toNanos();
    if (spread > 0) {
      sessions.endBetweenRequests(CloseReason.DRAINED, spread);
    }
    LOG.info("draining, sessions: {}, at most {} ms", sessions.open(), timeoutNanos / 1_000_000);
    look();
  }

  private void look() {
    long now = loop.nanos();
    int open = sessions.open();
    long arrivedByNow = sessions.arrived();
    if (open > 0 || arrivedByNow != arrived) {
      quietSince = now;
      arrived = arrivedByNow;
    }
    if (open == 0 && now - quietSince >= quietNanos) {
      stopAccepting();
    }
    if (stopped && !sessions.isStopping() && sessions.open() == 0) {
      finish();
      return;
    }
    if (phase == Phase.DRAINING && now - deadline >= 0) {
      phase = Phase.CUTTING;
      stopAccepting();
      cut += sessions.cut(CloseReason.DRAINED);
    } else if (phase == Phase.CUTTING && now - deadline >= CUT_NANOS) {
      sessions.abandon(CloseReason.DRAINED);
    }
    loop.schedule(this::look, LOOK_NANOS);
  }

  /** Stops accepting. Clients in a backlog become sessions and may finish. */
  private void stopAccepting() {
    if (!stopped) {
      stopped = true;
      sessions.stopAccepting();
    }
  }

  private void finish() {
    phase = Phase.DONE;
    LOG.info("drained, sessions cut: {}", cut);
    done.complete(cut);
  }
}
