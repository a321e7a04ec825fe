package io.cenote.pool;

import io.cenote.journal.LimitedLog;
import io.cenote.protocol.PoolKey;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.upstream.Chooser;
import io.cenote.upstream.balance.Spread;
import io.cenote.upstream.member.Member;
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
  private Chooser chooser;
  private final WarmUp warmUp;

  /** Connections that are being dialled, each with its request. */
  private final IdentityHashMap<PooledConnection, AcquireRequest> wanted = new IdentityHashMap<>();

  private Loop.@Nullable Timer later;

  ShardDialling(PoolShard shard, Chooser chooser, WarmUp warmUp) {
    this.shard = shard;
    this.pool = shard.pool();
    this.loop = shard.loop();
    this.chooser = chooser;
    this.warmUp = warmUp;
  }

  /** Sets what chooses endpoints from now on. */
  void choosesBy(Chooser now) {
    chooser = now;
  }

  /** Sets the number of idle connections that are made ahead of need. */
  void wants(int idle) {
    warmUp.target(idle);
  }

  private int mostOfEach() {
    return pool.upstream().endpoints().choosing().mostOfEach();
  }

  // --- for a session

  /** Dials for the request if the bound and the endpoints allow it; false if not. */
  boolean dialNow(AcquireRequest request) {
    Member member = chooser.forDial(request.tries().members(), request.source(), loop.nanos());
    if (member == null || !pool.budget().tryTake()) {
      return false;
    }
    if (!member.tryOpen(mostOfEach())) {
      pool.releasePermit();
      return false;
    }
    dialFor(request, member);
    return true;
  }

  /** Dials for the request, which has a permit; false if no endpoint has room: the permit stays. */
  boolean dialWithPermit(AcquireRequest request) {
    Member member = chooser.forDial(request.tries().members(), request.source(), loop.nanos());
    if (member == null || !member.tryOpen(mostOfEach())) {
      return false;
    }
    dialFor(request, member);
    return true;
  }

  private void dialFor(AcquireRequest request, Member member) {
    PooledConnection c = newConnection(member, request.key(), false);
    wanted.put(c, request);
    dial(c, request);
  }

  private PooledConnection newConnection(Member member, PoolKey key, boolean warm) {
    member.addDialling(1);
    return new PooledConnection(shard, member, key, pool.protocol().newServer(key), warm);
  }

  private void dial(PooledConnection c, @Nullable AcquireRequest waiting) {
    InForce now = pool.inForce();
    c.dialled(loop.nanos(), now.way());
    if (waiting != null && !waiting.acquirer().suits(now.upstream().link())) {
      waiting.tries().failed(Acquirer.UNSUITED);
      giveUp(c, CloseReason.DRAINED, Acquirer.UNSUITED, "");
      return;
    }
    if (waiting != null) {
      waiting.tries().begun(c.member());
    }
    byte[] preface = waiting == null ? null : waiting.acquirer().preface();
    if (preface != null) {
      c.dedicate(preface);
    }
    now.means().dialer().dial(c, c.member());
    if (waiting != null && c.state() == ConnectionState.CONNECTING && waiting.isPending()) {
      waiting.startClock();
      mayRace(c.member(), waiting);
    }
  }

  /**
   * Lets a connect to an address of the other family join, if the one under way takes long (RFC
   * 8305, section 5). The one that loses becomes an idle connection, or tells that its address
   * cannot be reached.
   */
  private void mayRace(Member first, AcquireRequest waiting) {
    if (chooser.hasOtherFamily(first)) {
      long wait = pool.upstream().endpoints().dns().race().toNanos();
      waiting.tries().mayRace(loop.schedule(() -> race(first, waiting), wait));
    }
  }

  private void race(Member first, AcquireRequest waiting) {
    Tries tries = waiting.tries();
    tries.raceOver();
    if (!waiting.isPending() || !tries.isUnderWay() || shard.isShutDown()) {
      return;
    }
    Member other = chooser.forRace(first, tries.members(), loop.nanos());
    if (other == null || !pool.budget().tryTake()) {
      return;
    }
    if (other.tryOpen(mostOfEach())) {
      dialFor(waiting, other);
    } else {
      pool.releasePermit();
    }
  }

  void connected(PooledConnection c) {
    long now = loop.nanos();
    pool.stats().created.increment();
    pool.stats().connects.record(now - c.connectedAt());
    pool.endpoints().connected(c.member(), now);
    c.established(now, pool.random(), pool.random());
    AcquireRequest waiting = dialEnded(c);
    if (shard.isShutDown()) {
      shard.close(c, CloseReason.SHUTDOWN);
    } else if (waiting != null && waiting.isPending()) {
      shard.handOut(c, waiting);
    } else if (c.isDedicated()) {
      shard.close(c, CloseReason.SESSION_END);
    } else {
      shard.becomeIdle(c);
    }
    warmUpAgain(); // the server is back
  }

  void connectFailed(PooledConnection c, CloseReason reason, String detail) {
    if (c.state() != ConnectionState.CONNECTING) {
      return;
    }
    Member failed = c.member();
    pool.stats().connectFailures.increment();
    pool.endpoints().connectFailed(failed, reason, loop.nanos());
    String text = "connect to " + failed + " failed: " + detail;
    AcquireRequest waiting = wanted.get(c);
    if (waiting != null) {
      waiting.tries().ended();
      waiting.tries().failed(text);
      if (waiting.isPending() && !shard.isShutDown() && triesAnother(c, reason, waiting)) {
        return;
      }
    }
    giveUp(c, reason, text, "");
  }

  /** Dials another member in place of the one that has failed; false if there is none. */
  private boolean triesAnother(PooledConnection c, CloseReason reason, AcquireRequest waiting) {
    if (waiting.tries().count() >= pool.upstream().endpoints().choosing().connectTries()) {
      return false;
    }
    Member other = chooser.forDial(waiting.tries().members(), waiting.source(), loop.nanos());
    if (other == null || !other.tryOpen(mostOfEach())) {
      return false;
    }
    pool.closes().ended(c, reason, loop.nanos());
    c.member().addDialling(-1);
    c.member().closed();
    other.addDialling(1);
    c.redialTo(other);
    dial(c, waiting);
    return true;
  }

  /**
   * It is connected, but the server refuses the greeting: another try would fail as well.
   *
   * @param words the server's error; empty if it was something else
   */
  void greetingFailed(PooledConnection c, String detail, String words) {
    pool.stats().connectFailures.increment();
    c.member().condition().dropped(loop.nanos());
    String text = c.member() + ": " + detail;
    AcquireRequest waiting = wanted.get(c);
    if (waiting != null) {
      waiting.tries().ended();
      waiting.tries().failed(text);
    }
    giveUp(c, CloseReason.PROTOCOL_ERROR, text, words);
  }

  private void giveUp(PooledConnection c, CloseReason reason, String text, String words) {
    AcquireRequest waiting = wanted.remove(c);
    if (waiting == null) {
      warmUp.ended();
    }
    shard.close(c, reason);
    if (waiting == null) {
      String key = pool.name() + ' ' + reason.word();
      LOG.warn(key, reason.word() + ": " + pool.describe("warm-up: " + text));
    } else if (waiting.isPending() && !waiting.tries().isUnderWay()) {
      waiting.refuse(reason, waiting.tries().failures(), words);
    }
    warmUp();
  }

  private @Nullable AcquireRequest dialEnded(PooledConnection c) {
    AcquireRequest waiting = wanted.remove(c);
    if (waiting == null) {
      warmUp.ended();
    } else {
      waiting.tries().ended();
    }
    return waiting;
  }

  // --- ahead of need

  /** A server has dropped an unused connection in its first seconds. */
  void droppedYoung(PooledConnection c, CloseReason reason, long now) {
    c.member().condition().dropped(now);
    String words = c.lastWords();
    String said = words.isEmpty() ? "" : ", it said: " + words;
    String age = (now - c.connectedAt()) / 1_000_000 + " ms";
    LOG.warn(
        pool.name() + " dropped " + c.member(),
        reason.word()
            + ": "
            + pool.describe(c.member() + " drops connections, this one after " + age + said));
  }

  /**
   * Dials ahead of need as far as {@code min-idle}, the bound, the rate and the endpoints allow.
   */
  void warmUp() {
    while (!shard.isShutDown() && later == null && warmUp.wants(shard.idleSize())) {
      long now = loop.nanos();
      if (!mayDialAhead(now)) {
        return;
      }
      Member member = chooser.forWarm(now);
      // The next free permit belongs to a waiter, unless all are paused; the sweep tries again.
      boolean othersFirst = pool.waiters().size() > 0 && !pool.pause().isOn();
      if (member == null || othersFirst || !pool.budget().tryTake()) {
        return;
      }
      if (!dialAhead(member, now)) {
        return;
      }
    }
  }

  private boolean mayDialAhead(long now) {
    long delay = Math.max(warmUp.delay(now), pool.endpoints().remaining(now));
    if (delay > 0 && delay < Long.MAX_VALUE) {
      later = loop.schedule(this::warmUpAgain, delay);
    }
    return delay <= 0;
  }

  /** Dials ahead of need, with a permit; false if the member is full. */
  private boolean dialAhead(Member member, long now) {
    if (!member.tryOpen(mostOfEach())) {
      pool.releasePermit();
      return false;
    }
    warmUp.dialled();
    member.condition().triedAhead(now);
    dial(newConnection(member, pool.protocol().warmKey(), true), null);
    return true;
  }

  /** As {@link #warmUp}, now that an endpoint may be well again. */
  void warmUpAgain() {
    if (later != null) {
      later.cancel();
      later = null;
    }
    warmUp();
    spread(false);
  }

  /**
   * Gives members that lack idle connections their share of {@code min-idle}, though others have
   * enough for all: a member that has joined, or came up.
   *
   * @param mayClose whether idle connections of members that have more than their share make room;
   *     only now and then, or each connection made would be the reason to close another
   */
  void spread(boolean mayClose) {
    int minIdle = pool.settings().limits().minIdle();
    if (minIdle == 0 || pool.endpoints().roster().size() == 1 || shard.isShutDown()) {
      return;
    }
    Spread spread = Spread.of(pool.endpoints().roster(), minIdle);
    long now = loop.nanos();
    Member member = chooser.forShare(spread, now);
    while (member != null && later == null && warmUp.hasRoom() && mayDialAhead(now)) {
      if (pool.waiters().size() > 0) {
        return;
      }
      if (!pool.budget().tryTake()) {
        if (mayClose) {
          shard.trim().makeRoom(spread);
        }
        return;
      }
      if (!dialAhead(member, now)) {
        return;
      }
      member = chooser.forShare(spread, now);
    }
    if (member == null && mayClose) {
      shard.trim().trimSurplus(spread);
    }
  }
}
