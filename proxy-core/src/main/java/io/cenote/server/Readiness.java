package io.cenote.server;

import io.cenote.transport.Loop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Readiness of the proxy: every warm set was complete once since the start, or time is up. What
 * dies later does not turn it: all pods of a service would be unready at once, for one upstream.
 *
 * <p>Thread: its loop, except {@link #whyNot}, which any thread may call.
 */
final class Readiness {
  private static final Logger LOG = LoggerFactory.getLogger("cenote");
  private static final long LOOK_NANOS = 20_000_000L;

  private final Supplier<List<String>> missing;
  private final Loop loop;
  private final Duration most;
  private final AtomicBoolean ready = new AtomicBoolean();
  private long begunAt;

  /**
   * Creates one that has not begun.
   *
   * @param missing tells what is not ready now, a line each
   * @param most time after which the proxy is ready, complete or not
   */
  Readiness(Supplier<List<String>> missing, Loop loop, Duration most) {
    this.missing = missing;
    this.loop = loop;
    this.most = most;
  }

  /** Begins to look. Thread: any. */
  void start() {
    loop.execute(
        () -> {
          begunAt = loop.nanos();
          look();
        });
  }

  private void look() {
    List<String> now = missing.get();
    long waited = loop.nanos() - begunAt;
    if (now.isEmpty()) {
      ready.set(true);
    } else if (!ready.get() && waited >= most.toNanos()) {
      ready.set(true);
      LOG.warn("ready, though after {} ms there is: {}", waited / 1_000_000, now);
    } else if (!ready.get()) {
      loop.schedule(this::look, LOOK_NANOS);
    }
  }

  /** Returns the first thing that is missing; empty: it is ready. */
  String whyNot() {
    if (ready.get()) {
      return "";
    }
    List<String> now = missing.get();
    if (now.isEmpty()) {
      ready.set(true);
    }
    return now.isEmpty() ? "" : now.get(0);
  }
}
