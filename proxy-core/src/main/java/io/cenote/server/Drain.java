package io.cenote.server;

import io.cenote.relay.Listener;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The orderly end: no new sessions, those there are may finish until the deadline, the rest is cut
 * and counted. With a quiet time it goes on accepting until no session was seen for so long, for a
 * sidecar that must outlive its application.
 *
 * <p>Thread: {@link #begin} any; the rest its loop.
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger("cenote");
  private static final long LOOK_NANOS = 10_000_000L;

  /** How long a session that was cut may take to deliver what it holds. */
  private static final long CUT_NANOS = 1_000_000_000L;

  private enum Phase {
    SERVING,
    DRAINING,
    CUTTING,
    DONE
  }

  private final List<Listener> listeners;
  private final Loop loop;
  private final long timeoutNanos;
  private final long quietNanos;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CompletableFuture<Integer> done = new CompletableFuture<>();
  private Phase phase = Phase.SERVING;
  private long deadline;
  private long quietSince;
  private int cut;

  Drain(List<Listener> listeners, Loop loop, Duration timeout, Duration quiet) {
    this.listeners = listeners;
    this.loop = loop;
    timeoutNanos = timeout.toNanos();
    quietNanos = quiet.toNanos();
  }

  boolean hasBegun() {
    return begun.get();
  }

  /** Begins, once; the future gives the number of sessions that were cut. */
  CompletableFuture<Integer> begin() {
    if (begun.compareAndSet(false, true)) {
      loop.execute(this::start);
    }
    return done;
  }

  private void start() {
    phase = Phase.DRAINING;
    deadline = loop.nanos() + timeoutNanos;
    quietSince = loop.nanos();
    if (quietNanos == 0) {
      listeners.forEach(Listener::stopAccepting);
    }
    LOG.info("draining, sessions: {}, at most {} ms", sessions(), timeoutNanos / 1_000_000);
    look();
  }

  private void look() {
    long now = loop.nanos();
    int open = sessions();
    if (open > 0) {
      quietSince = now;
    }
    boolean accepting = listeners.stream().anyMatch(Listener::isStopping);
    boolean over = open == 0 && !accepting && now - quietSince >= quietNanos;
    if (phase == Phase.CUTTING ? open == 0 : over) {
      finish();
      return;
    }
    if (phase == Phase.DRAINING && now - deadline >= 0) {
      phase = Phase.CUTTING;
      listeners.forEach(Listener::stopAccepting);
      for (Listener listener : listeners) {
        cut += listener.cutSessions(CloseReason.DRAINED);
      }
    } else if (phase == Phase.CUTTING && now - deadline >= CUT_NANOS) {
      listeners.forEach(listener -> listener.abandonSessions(CloseReason.DRAINED));
    }
    loop.schedule(this::look, LOOK_NANOS);
  }

  private void finish() {
    phase = Phase.DONE;
    listeners.forEach(Listener::stopAccepting);
    LOG.info("drained, sessions cut: {}", cut);
    done.complete(cut);
  }

  private int sessions() {
    return listeners.stream().mapToInt(Listener::sessionCount).sum();
  }
}
