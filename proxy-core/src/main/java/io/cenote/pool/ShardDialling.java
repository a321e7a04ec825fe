package io.cenote.pool;

import io.cenote.journal.LimitedLog;
import io.cenote.protocol.PoolKey;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Endpoint;
import io.cenote.transport.Loop;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Dialling of one shard's connections: for a session that waits, or ahead of need.
 *
 * <p>Thread: the shard's loop.
 */
final class ShardDialling {
  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote.pool"));

  private final PoolShard shard;
  private final ConnectionPool pool;
  private final Loop loop;
  private final WarmUp warmUp;

  /** Connections that are being dialled, each with its request. */
  private final IdentityHashMap<PooledConnection, AcquireRequest> wanted = new IdentityHashMap<>();

  private Loop.@Nullable Timer later;

  ShardDialling(PoolShard shard, WarmUp warmUp) {
    this.shard = shard;
    this.pool = shard.pool();
    this.loop = shard.loop();
    this.warmUp = warmUp;
  }

  /** Dials for the request; the caller holds a permit for it. */
  void dialFor(AcquireRequest request) {
    PooledConnection c = newConnection(pool.endpoints().choose(loop.nanos()), request.key(), false);
    wanted.put(c, request);
    dial(c);
  }

  private PooledConnection newConnection(Endpoint endpoint, PoolKey key, boolean warm) {
    return new PooledConnection(shard, endpoint, key, pool.protocol().newServer(key), warm);
  }

  private void dial(PooledConnection c) {
    AcquireRequest waiting = wanted.get(c);
    if (waiting != null) {
      waiting.connectsTried++;
    }
    c.dialled(loop.nanos());
    pool.dialer().dial(c, c.endpoint());
    if (waiting != null && c.state() == ConnectionState.CONNECTING && waiting.isPending()) {
      waiting.startClock();
    }
  }

  void connected(PooledConnection c) {
    long now = loop.nanos();
    pool.stats().created.increment();
    pool.endpoints().connected(c.endpoint());
    c.established(
        now,
        pool.expiry(now, pool.settings().ages().maxLifetime().toNanos()),
        pool.expiry(now, pool.settings().ages().warmMaxAge().toNanos()));
    AcquireRequest waiting = dialEnded(c);
    if (shard.isShutDown()) {
      shard.close(c, CloseReason.SHUTDOWN);
    } else if (waiting != null && waiting.isPending()) {
      shard.handOut(c, waiting);
    } else {
      shard.becomeIdle(c);
    }
    warmUpAgain(); // the server is back
  }

  void connectFailed(PooledConnection c, CloseReason reason, String detail) {
    if (c.state() != ConnectionState.CONNECTING) {
      return;
    }
    Endpoint failed = c.endpoint();
    pool.stats().connectFailures.increment();
    pool.endpoints().failed(failed, loop.nanos());
    AcquireRequest waiting = wanted.get(c);
    boolean another = waiting != null && waiting.connectsTried < pool.endpoints().size();
    if (another && waiting != null && waiting.isPending() && !shard.isShutDown()) {
      pool.closes().ended(c, reason, loop.nanos());
      c.redialTo(pool.endpoints().choose(loop.nanos()));
      dial(c);
      return;
    }
    giveUp(c, reason, "connect to " + failed + " failed: " + detail, "");
  }

  /**
   * It is connected, but the server refuses the greeting: another try would fail as well.
   *
   * @param words the server's error; empty if it was something else
   */
  void greetingFailed(PooledConnection c, String detail, String words) {
    pool.stats().connectFailures.increment();
    pool.endpoints().dropped(c.endpoint(), loop.nanos());
    giveUp(c, CloseReason.PROTOCOL_ERROR, c.endpoint() + ": " + detail, words);
  }

  /** A server has dropped an unused connection in its first seconds. */
  void droppedYoung(PooledConnection c, CloseReason reason, long now) {
    pool.endpoints().dropped(c.endpoint(), now);
    String words = c.lastWords();
    String said = words.isEmpty() ? "" : ", it said: " + words;
    String age = (now - c.connectedAt()) / 1_000_000 + " ms";
    LOG.warn(
        pool.name() + " dropped " + c.endpoint(),
        reason.word()
            + ": "
            + pool.describe(c.endpoint() + " drops connections, this one after " + age + said));
  }

  private void giveUp(PooledConnection c, CloseReason reason, String text, String words) {
    AcquireRequest waiting = dialEnded(c);
    shard.close(c, reason);
    if (waiting == null) {
      String key = pool.name() + ' ' + reason.word();
      LOG.warn(key, reason.word() + ": " + pool.describe("warm-up: " + text));
    } else if (waiting.isPending()) {
      waiting.refuse(reason, text, words);
    }
    warmUp();
  }

  private @Nullable AcquireRequest dialEnded(PooledConnection c) {
    AcquireRequest waiting = wanted.remove(c);
    if (waiting == null) {
      warmUp.ended();
    }
    return waiting;
  }

  /**
   * Dials ahead of need as far as {@code min-idle}, the bound, the rate and the endpoints allow.
   */
  void warmUp() {
    while (!shard.isShutDown() && later == null && warmUp.wants(shard.idleSize())) {
      long now = loop.nanos();
      long delay = Math.max(warmUp.delay(now), pool.endpoints().remaining(now));
      if (delay > 0) {
        later = loop.schedule(this::warmUpAgain, delay);
        return;
      }
      if (pool.waiters().size() > 0 || !pool.budget().tryTake()) {
        return; // the next free permit belongs to a waiter; the sweep tries again
      }
      warmUp.dialled();
      Endpoint endpoint = pool.endpoints().choose(now);
      pool.endpoints().triedAhead(endpoint, now);
      dial(newConnection(endpoint, pool.protocol().warmKey(), true));
    }
  }

  /** As {@link #warmUp}, now that an endpoint may be well again. */
  void warmUpAgain() {
    if (later != null) {
      later.cancel();
      later = null;
    }
    warmUp();
  }
}
