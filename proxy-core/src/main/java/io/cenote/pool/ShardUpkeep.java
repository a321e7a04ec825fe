package io.cenote.pool;

import io.cenote.journal.LimitedLog;
import io.cenote.protocol.Dialogue;
import io.cenote.protocol.ServerSide;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.upstream.member.Member;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Dialogues on connections of one shard that no client has: the greeting before the first use,
 * probes while idle, the reset after a client that left something behind.
 *
 * <p>Thread: the shard's loop.
 */
final class ShardUpkeep {
  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote.pool"));

  /** The shard, as its upkeep sees it. */
  interface Ground {
    Loop loop();

    boolean isShutDown();

    void move(PooledConnection c, ConnectionState next);

    void close(PooledConnection c, CloseReason reason);

    void becomeIdle(PooledConnection c);

    /** The greeting is done, or not needed. */
    void greeted(PooledConnection c);

    /**
     * The server has refused the greeting.
     *
     * @param words the server's error; empty if it was something else
     */
    void greetingFailed(PooledConnection c, String detail, String words);

    /** The server has answered a probe; the connection is back in its place. */
    void probed(PooledConnection c);

    /**
     * Retires the connections made to the member before this moment: none is handed out again.
     *
     * @return whether that is news
     */
    boolean retire(Member member);

    /** Returns a sentence with the pool's numbers before it. */
    String describe(String detail);
  }

  private final Ground shard;
  private final Supplier<UpstreamSettings> settings;

  ShardUpkeep(Ground shard, Supplier<UpstreamSettings> settings) {
    this.shard = shard;
    this.settings = settings;
  }

  private Upkeep upkeep() {
    return settings.get().upkeep();
  }

  /** Greets the server if needed; then the connection is connected, or has failed. */
  void greet(PooledConnection c) {
    Dialogue greeting = c.server().greeting();
    if (greeting == null) {
      shard.greeted(c);
      return;
    }
    c.run(
        greeting,
        greetingTime(c),
        (lost, failure) -> {
          if (failure != null) {
            retireOthers(c);
            shard.greetingFailed(c, "greeting: " + failure, greeting.refusal());
          } else if (lost == null) {
            shard.greeted(c);
          }
        });
  }

  /**
   * Time limit of the greeting: a waiting client is more patient with a busy server than a connect.
   */
  private Duration greetingTime(PooledConnection c) {
    Duration connect = settings.get().link().connectTimeout();
    Duration acquire = settings.get().pool().waiting().acquireTimeout();
    return c.wasWarm() || acquire.compareTo(connect) < 0 ? connect : acquire;
  }

  /** Tests whether its server's role has changed. */
  boolean isDemoted(PooledConnection c) {
    return c.server().isDemoted();
  }

  /** Closes it, and all others to its endpoint, which is avoided for a while. */
  void retire(PooledConnection c) {
    retireOthers(c);
    shard.close(c, CloseReason.TAINTED);
  }

  /** Closes all connections made to its endpoint until now, if its server's role has changed. */
  private void retireOthers(PooledConnection c) {
    if (isDemoted(c) && shard.retire(c.member())) {
      String word = CloseReason.TAINTED.word();
      String why = "the server was demoted or wants another login";
      String text = c.member() + ": " + why + "; no connection made until now is used again";
      LOG.warn(
          settings.get().name() + " retired " + c.member(), shard.describe(word + ": " + text));
    }
  }

  /** Tests whether a released connection must be reset first. */
  boolean mustReset(PooledConnection c) {
    ServerSide server = c.server();
    return server.isDirty() || server.isWithinReply();
  }

  /** Resets it and makes it idle, or closes it. */
  void reset(PooledConnection c) {
    ServerSide server = c.server();
    Dialogue reset = server.isWithinReply() ? null : server.reset();
    if (reset == null) {
      shard.close(c, CloseReason.TAINTED);
      return;
    }
    shard.move(c, ConnectionState.RESETTING);
    run(c, reset, upkeep().resetTimeout(), CloseReason.RESET_FAILED, this::cleaned);
  }

  /** Runs a dialogue; closes the connection if it fails. */
  private void run(
      PooledConnection c,
      Dialogue dialogue,
      Duration time,
      CloseReason ifItFails,
      Consumer<PooledConnection> then) {
    c.run(
        dialogue,
        time,
        (lost, failure) -> {
          if (failure != null) {
            tell(ifItFails, c, failure);
            retireOthers(c);
            shard.close(c, ifItFails);
          } else if (lost == null) {
            then.accept(c);
          }
        });
  }

  private void cleaned(PooledConnection c) {
    if (shard.isShutDown()) {
      shard.close(c, CloseReason.SHUTDOWN);
    } else {
      c.wire().used();
      shard.becomeIdle(c);
    }
  }

  /** Tests whether it is time to probe a connection. */
  boolean mustProbe(PooledConnection c, long now) {
    return !upkeep().probeInterval().isZero()
        && now - Math.max(c.idleSince(), c.probedAt()) >= upkeep().probeInterval().toNanos();
  }

  void probe(PooledConnection c) {
    Dialogue probe = c.server().probe();
    if (probe == null) {
      return;
    }
    c.probed(shard.loop().nanos());
    shard.move(c, ConnectionState.PROBING);
    run(c, probe, upkeep().probeTimeout(), CloseReason.PROBE_FAILED, this::probed);
  }

  /** Puts it back in its place: a probe does not count as use. */
  private void probed(PooledConnection c) {
    long unused = shard.loop().nanos() - c.idleSince();
    if (shard.isShutDown()) {
      shard.close(c, CloseReason.SHUTDOWN);
    } else if (unused >= settings.get().pool().ages().idleTimeout().toNanos()) {
      shard.close(c, CloseReason.IDLE_TIMEOUT); // its clock struck during the probe
    } else if (isDemoted(c)) {
      retire(c);
    } else {
      shard.probed(c);
    }
  }

  private void tell(CloseReason reason, PooledConnection c, @Nullable String failure) {
    String key = settings.get().name() + ' ' + reason.word();
    LOG.warn(key, shard.describe(reason.word() + ": " + c.member() + ": " + failure));
  }
}
