package io.cenote.pool;

import io.cenote.protocol.PoolKey;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.upstream.Chooser;
import io.cenote.upstream.balance.Candidates;
import io.cenote.upstream.health.Down;
import io.cenote.upstream.member.Member;
import io.cenote.upstream.member.MemberState;
import org.jspecify.annotations.Nullable;

/**
 * Part of a pool on one loop: its idle connections and every step of its connections' lives. Only
 * {@link #move} changes a connection's state, its place in the queue and the counters.
 *
 * <p>Thread: its loop, except {@link #idleCount}, {@link #leastRecent} and {@link #isShutDown},
 * which any thread may read.
 */
final class PoolShard
    implements ConnectionHome, ShardUpkeep.Ground, ShardSweep.Ground, ShardTrim.Ground {
  private final ConnectionPool pool;
  private final Loop loop;
  private final PoolStats stats;
  private final IdleQueue<PooledConnection> idle = new IdleQueue<>();
  private Chooser chooser;
  private final Candidates hasIdle = this::hasIdle;
  private final ShardDialling dialling;
  private final ShardUpkeep upkeep;
  private final ShardSweep sweep;
  private final ShardQueue queue;
  private final ShardCuts cuts;
  private final ShardTrim trim;
  private PoolKey idleKey = PoolKey.NONE;
  private int probing;
  private volatile boolean shutDown;

  private volatile int idleCount;
  private volatile long leastRecent;

  PoolShard(ConnectionPool pool, Loop loop, int shards) {
    this.pool = pool;
    this.loop = loop;
    this.stats = pool.stats();
    this.chooser = pool.endpoints().newChooser();
    this.dialling = new ShardDialling(this, chooser, new WarmUp(0, shards, loop.nanos()));
    this.upkeep = new ShardUpkeep(this, pool::upstream);
    this.sweep = new ShardSweep(this, idle, pool::upstream);
    this.queue = new ShardQueue(this);
    this.cuts = new ShardCuts(loop, () -> pool.upstream().endpoints());
    this.trim = new ShardTrim(this, idle, pool.budget(), stats);
  }

  @Override
  public Loop loop() {
    return loop;
  }

  ConnectionPool pool() {
    return pool;
  }

  ShardQueue queue() {
    return queue;
  }

  ShardTrim trim() {
    return trim;
  }

  @Override
  public boolean isShutDown() {
    return shutDown;
  }

  @Nullable PooledConnection newestIdle() {
    return idle.newest();
  }

  @Nullable PooledConnection oldestIdle() {
    return idle.oldest();
  }

  int idleSize() {
    return idle.size() + probing;
  }

  int idleCount() {
    return idleCount;
  }

  long leastRecent() {
    return leastRecent;
  }

  void start() {
    dialling.wants(pool.warmShare(loop.index()));
    dialling.warmUp();
    sweep.schedule();
  }

  void shutDown() {
    shutDown = true;
    for (PooledConnection c = idle.oldest(); c != null; c = idle.oldest()) {
      close(c, CloseReason.SHUTDOWN);
    }
    for (AcquireRequest r = pool.waiters().poll(); r != null; r = pool.waiters().poll()) {
      AcquireRequest waiting = r;
      r.shard().loop().execute(() -> permitRefused(waiting));
    }
  }

  // --- acquiring

  void acquire(AcquireRequest request) {
    request.asked(this);
    if (shutDown) {
      request.refuse(CloseReason.SHUTDOWN, "shutting down");
      return;
    }
    if (pool.waiters().size() == 0 && !pool.pause().isOn()) {
      PooledConnection ready = takeNewest(request.key(), request, request.source());
      if (ready != null) {
        handOut(ready, request);
        return;
      }
      if (dialling.dialNow(request)) {
        return;
      }
    }
    Down down = pool.pause().isOn() ? null : pool.endpoints().refusesFor();
    if (down == null) {
      queue.waitIn(request);
    } else {
      request.refuse(down.reason(), down.text());
    }
  }

  /**
   * Takes the newest idle connection of the key and of the member that the balance chooses, if it
   * is fit; closes those that are not.
   *
   * @param request null: any connection does
   */
  @Nullable PooledConnection takeNewest(PoolKey key, @Nullable AcquireRequest request, int source) {
    long now = loop.nanos();
    idleKey = key;
    Member member = chooser.forIdle(hasIdle, source, now);
    while (member != null) {
      PooledConnection c = idle.newestFor(key, member, request);
      if (c == null || (request != null && !request.acquirer().takes(c))) {
        return null;
      }
      CloseReason unfit = c.unfit(pool.gate(), now);
      if (unfit == null) {
        return c;
      }
      close(c, unfit);
      member = chooser.forIdle(hasIdle, source, now);
    }
    return null;
  }

  private boolean hasIdle(Member member) {
    return idle.hasOf(idleKey, member);
  }

  /** Returns the first waiter of a key for which there is an idle connection here; null: none. */
  @Nullable AcquireRequest servable() {
    for (PoolKey key : idle.keys()) {
      AcquireRequest first = idle.oldestOf(key) == null ? null : pool.waiters().firstOf(key);
      if (first != null) {
        idleKey = key;
        if (chooser.mayServe(hasIdle, first.source(), loop.nanos())) {
          return first;
        }
      }
    }
    return null;
  }

  boolean mayDial(AcquireRequest request) {
    return chooser.forDial(request.tries().members(), request.source(), loop.nanos()) != null;
  }

  @Nullable PooledConnection oldestIdleOf(PoolKey key) {
    return idle.oldestOf(key);
  }

  void handOut(PooledConnection c, AcquireRequest request) {
    if (!request.acquirer().suits(c.way().link())) {
      close(c, CloseReason.DRAINED);
      request.refuse(CloseReason.DRAINED, Acquirer.UNSUITED);
      return;
    }
    boolean wasIdle = c.state().countsAsIdle();
    move(c, ConnectionState.ACTIVE);
    stats.acquired.increment();
    if (c.countUse() > 1) {
      stats.reused.increment();
    } else if (wasIdle) {
      stats.warm.increment();
    }
    if (wasIdle) {
      stats.handOutIdle.record(loop.nanos() - c.idleSince());
      stats.handOutSilence.record(c.silenceAtHandOut());
    }
    c.wire().used();
    request.fulfil(c);
    if (wasIdle) {
      dialling.warmUp();
    }
  }

  @Override
  public void released(PooledConnection c) {
    if (c.state() != ConnectionState.ACTIVE) {
      return;
    }
    long now = loop.nanos();
    if (shutDown) {
      close(c, CloseReason.SHUTDOWN);
    } else if (upkeep.isDemoted(c)) {
      upkeep.retire(c);
    } else {
      CloseReason expired = c.expired(now);
      if (expired != null) {
        close(c, expired);
      } else if (upkeep.mustReset(c)) {
        upkeep.reset(c);
      } else {
        c.wire().used();
        becomeIdle(c);
      }
    }
  }

  @Override
  public void becomeIdle(PooledConnection c) {
    CloseReason expired = c.expired(loop.nanos());
    if (expired != null) { // its endpoint has left while it was made, reset or moved
      close(c, expired);
      return;
    }
    c.becameIdle(loop.nanos());
    move(c, ConnectionState.IDLE);
    if (pool.waiters().size() > 0) {
      queue.serve();
    } else {
      pool.trimIdle();
    }
  }

  void permitGranted(AcquireRequest request) {
    if (request.isPending() && !shutDown) {
      if (!dialling.dialWithPermit(request)) {
        pool.budget().giveBack();
        queue.noRoomFor(request);
      }
    } else {
      pool.releasePermit();
      permitRefused(request);
    }
  }

  private static void permitRefused(AcquireRequest request) {
    request.refuseIfPending(CloseReason.SHUTDOWN, "shutting down");
  }

  // --- events of its parts and its connections

  @Override
  public FreshnessGate gate() {
    return pool.gate();
  }

  @Override
  public boolean keepsGreetings() {
    return pool.settings().raw().serverSpeaksFirst();
  }

  @Override
  public Way way() {
    return pool.inForce().way();
  }

  @Override
  public PoolSettings.Ages ages() {
    return pool.settings().ages();
  }

  @Override
  public boolean rotatesUnused(long now) {
    return pool.rotatesUnused(now);
  }

  @Override
  public void connected(PooledConnection c) {
    upkeep.greet(c);
  }

  @Override
  public void connectFailed(PooledConnection c, CloseReason reason, String detail) {
    dialling.connectFailed(c, reason, detail);
  }

  @Override
  public void answered(PooledConnection c) {
    pool.closes().answered(c, loop.nanos());
  }

  @Override
  public void provedByAge(PooledConnection c) {
    c.proved();
    dialling.warmUpAgain();
  }

  @Override
  public void greeted(PooledConnection c) {
    dialling.connected(c);
  }

  @Override
  public void greetingFailed(PooledConnection c, String detail, String words) {
    dialling.greetingFailed(c, detail, words);
  }

  @Override
  public boolean mustProbe(PooledConnection c, long now) {
    return upkeep.mustProbe(c, now);
  }

  @Override
  public void probe(PooledConnection c) {
    upkeep.probe(c);
  }

  @Override
  public void probed(PooledConnection c) {
    move(c, ConnectionState.IDLE);
    if (pool.waiters().size() > 0) {
      queue.serve();
    }
  }

  @Override
  public boolean retire(Member member) {
    return pool.retire(member, loop.nanos());
  }

  @Override
  public String describe(String detail) {
    return pool.describe(detail);
  }

  @Override
  public boolean mayServe(Member member) {
    return pool.endpoints().roster().isFirst(member);
  }

  @Override
  public void warmUp() {
    dialling.warmUp();
    dialling.spread(true);
  }

  // --- leaving

  /** The pool has other settings. */
  void settingsChanged() {
    if (shutDown) {
      return;
    }
    chooser = pool.endpoints().newChooser();
    dialling.choosesBy(chooser);
    dialling.wants(pool.warmShare(loop.index()));
    expire();
    trim.trimAll();
    dialling.warmUpAgain();
    pool.grantPermits();
    queue.serve();
  }

  /** A member has come, gone, or changed its state. */
  void endpointsChanged() {
    if (shutDown) {
      return;
    }
    expire();
    idle.forget(member -> member.condition().state() == MemberState.LEFT);
    cuts.look();
    dialling.warmUpAgain();
    pool.grantPermits();
    queue.serve();
  }

  @Override
  public boolean hasSurplus() {
    return pool.hasSurplus();
  }

  /** Closes idle connections that have expired. */
  void expire() {
    sweep.expire(loop.nanos());
  }

  @Override
  public void close(PooledConnection c, CloseReason reason) {
    if (c.state() == ConnectionState.CLOSED) {
      return;
    }
    boolean wasIdle = c.state().countsAsIdle();
    if (c.wasTurnedAway() || (wasIdle && c.wasDroppedYoung(reason, loop.nanos()))) {
      dialling.droppedYoung(c, reason, loop.nanos());
    }
    pool.closes().ended(c, reason, loop.nanos());
    move(c, ConnectionState.CLOSED);
    if (reason.isSilentLoss()) {
      pool.gate().peerVanished(loop.nanos());
      pool.endpoints().diedSilently(c.member(), reason, loop.nanos());
    }
    pool.budget().leaves();
    Member member = c.member();
    if (c.isWired()) {
      c.wire().close(() -> pool.connectionGone(member));
    } else {
      pool.connectionGone(member);
    }
    if (wasIdle) {
      dialling.warmUp();
    }
  }

  // --- the one method that changes a state

  @Override
  public void move(PooledConnection c, ConnectionState next) {
    ConnectionState from = c.state();
    if (!from.mayBecome(next)) {
      throw new IllegalStateException("connection to " + c.member() + ": " + from + " to " + next);
    }
    c.moveTo(next);
    if (from == ConnectionState.IDLE) {
      idle.remove(c);
    }
    if (next == ConnectionState.IDLE) {
      idle.add(c);
    }
    probing +=
        (next == ConnectionState.PROBING ? 1 : 0) - (from == ConnectionState.PROBING ? 1 : 0);
    if (from == ConnectionState.IDLE || next == ConnectionState.IDLE) {
      pool.idleKeys().add(c.key(), next == ConnectionState.IDLE ? 1 : -1);
    }
    count(c, from, next);
    publish();
  }

  private void count(PooledConnection c, ConnectionState from, ConnectionState next) {
    Member member = c.member();
    if (from == ConnectionState.CONNECTING) {
      member.addDialling(-1);
    }
    if (from.countsAsIdle() != next.countsAsIdle()) {
      int more = next.countsAsIdle() ? 1 : -1;
      stats.idle.addAndGet(more);
      member.addIdle(more);
    }
    if (from.countsAsActive() != next.countsAsActive()) {
      int more = next.countsAsActive() ? 1 : -1;
      stats.active.addAndGet(more);
      member.addActive(more);
      if (more > 0) {
        cuts.begun(c);
      } else {
        cuts.ended(c);
      }
    }
  }

  @Override
  public void publish() {
    PooledConnection oldest = idle.oldest();
    leastRecent = oldest == null ? 0 : oldest.recentAt();
    idleCount = idle.size();
  }
}
