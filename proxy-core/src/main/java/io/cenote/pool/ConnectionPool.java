package io.cenote.pool;

import io.cenote.close.RecentCloses;
import io.cenote.protocol.Dialogue;
import io.cenote.protocol.Protocol;
import io.cenote.protocol.Usage;
import io.cenote.transport.Loop;
import io.cenote.transport.dns.DnsServers;
import io.cenote.transport.system.Connector;
import io.cenote.upstream.Endpoints;
import io.cenote.upstream.health.Down;
import io.cenote.upstream.member.Member;
import io.cenote.upstream.names.NameSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Pool of one upstream: one bound, one wait queue and one warm set over all event loops. Each loop
 * has a shard that owns its idle connections. The pool does what crosses loops.
 *
 * <p>An acquire takes the shard's most recently used idle connection; else a permit to connect;
 * else it waits in the queue for the next connection that becomes idle on any loop, as soon as
 * {@link LoopMoves} lets that move.
 *
 * <p>Thread: any, except where said. Owner: the server closes it.
 */
public final class ConnectionPool {
  private final String name;
  private final Loop service;
  private final PoolBudget budget;
  private final WaitQueue<AcquireRequest> waiters;
  private final IdleKeys idleKeys = new IdleKeys();
  private final LoopMoves moves;
  private final Endpoints endpoints;
  private final PoolPause pause;
  private final PoolStats stats = new PoolStats();
  private final PoolCloses closes;
  private final DoubleSupplier random;
  private final List<PoolShard> shards = new ArrayList<>();
  private final Asides asides = new Asides(stats.asidesFailed);
  private volatile InForce inForce;

  ConnectionPool(UpstreamSettings upstream, PoolLoops loops, Means means) {
    name = upstream.name();
    service = loops.service();
    inForce = InForce.of(upstream, means);
    random = means.random();
    int count = loops.sessions().size();
    long now = loops.service().nanos();
    closes = new PoolCloses(upstream);
    budget = new PoolBudget(upstream.pool().limits().maxConnections());
    waiters = new WaitQueue<>(upstream.pool().waiting().maxPending(), count);
    moves = new LoopMoves(loops.patience(), now);
    endpoints =
        new Endpoints(
            upstream.name(),
            upstream.endpoints(),
            new Endpoints.Means(
                service,
                () -> inForce.means().lookUps().get(),
                () -> inForce.means().checker(),
                random,
                this::endpointsChanged));
    pause =
        new PoolPause(
            service,
            () -> settings().waiting().acquireTimeout(),
            () -> endpoints.refusesFor() != null,
            this::goOn);
    for (Loop loop : loops.sessions()) {
      shards.add(new PoolShard(this, loop, count));
    }
  }

  /**
   * Creates a pool of real sockets.
   *
   * @param loops loops that carry sessions; each gets a shard
   * @param service loop without sessions
   */
  public static ConnectionPool over(
      UpstreamSettings upstream, List<? extends Loop> loops, Loop service, Connector connector) {
    boolean lends = upstream.protocol().kind().usage() == Usage.LEASE;
    return new ConnectionPool(
        upstream,
        new PoolLoops(loops, service, lends ? LoopMoves.PATIENCE_NANOS : 0),
        realMeans(upstream, service, connector));
  }

  private static Means realMeans(UpstreamSettings upstream, Loop service, Connector connector) {
    return new Means(
        new StreamDialer(upstream, connector),
        () -> connector.lookUps(service, serversOf(upstream)),
        new StreamChecker(upstream, service, connector.forService()),
        () -> ThreadLocalRandom.current().nextDouble());
  }

  private static DnsServers serversOf(UpstreamSettings upstream) {
    NameSettings names = upstream.endpoints().dns().lookUps();
    return new DnsServers(names.servers(), names.timeout());
  }

  /** Begins to warm up, to sweep and to check. */
  public void start() {
    endpoints.start();
    for (PoolShard shard : shards) {
      shard.loop().execute(shard::start);
    }
  }

  /**
   * Takes other settings of the same upstream. Connections that would be made another way now are
   * replaced as they come back; the others stay. Where the bound is smaller, idle connections
   * beyond it are closed, and those that are lent once they come back.
   *
   * @param connector makes the connections from now on
   */
  public void change(UpstreamSettings now, Connector connector) {
    change(now, realMeans(now, service, connector));
  }

  void change(UpstreamSettings now, Means means) {
    InForce before = inForce;
    boolean sameConnections = before.upstream().makesConnectionsAs(now);
    closes.change(before.upstream(), now);
    inForce = before.then(now, means);
    budget.resize(now.pool().limits().maxConnections());
    waiters.bound(now.pool().waiting().maxPending());
    if (!sameConnections || !before.upstream().endpoints().equals(now.endpoints())) {
      endpoints.change(now.endpoints());
    }
    shards.forEach(shard -> shard.loop().execute(shard::settingsChanged));
  }

  /**
   * Makes no connection ahead of need any more, and replaces those that there are as they come
   * back: the upstream has left the configuration, and sessions go on until they end.
   */
  public void leave() {
    inForce = inForce.leaving();
    shards.forEach(shard -> shard.loop().execute(shard::settingsChanged));
  }

  /** Closes idle connections and refuses pending and later requests. */
  public void close() {
    endpoints.close();
    for (PoolShard shard : shards) {
      shard.loop().execute(shard::shutDown);
    }
  }

  /**
   * Tests whether it is closed for good: no loop dials for it any more, and every connection is
   * gone.
   */
  public boolean isClosed() {
    return shards.stream().allMatch(PoolShard::isShutDown) && budget.taken() == 0;
  }

  /** Requests a connection on that loop. Thread: that loop. */
  public void acquire(int loop, AcquireRequest request) {
    shards.get(loop).acquire(request);
  }

  /**
   * Chooses the loop of a new client: the accepting one if it has an idle connection, else one that
   * has, else {@code fallback}.
   */
  public int loopFor(int accepting, int fallback) {
    if (shards.get(accepting).idleCount() > 0) {
      return accepting;
    }
    for (PoolShard shard : shards) {
      if (shard.idleCount() > 0) {
        return shard.loop().index();
      }
    }
    return fallback;
  }

  /** Counts a client that was moved from a stale connection to another and did not notice. */
  public void countHiddenRetry() {
    stats.hiddenRetries.increment();
  }

  /** Counts a pooled connection that ended with a request written and no answer. */
  public void countStaleRace() {
    stats.staleRaces.increment();
  }

  /**
   * Sends a message to the server of a connection, on a second connection outside the pool and its
   * bound. Thread: the connection's loop.
   *
   * @param end runs once it is over, at once if no such connection is available
   */
  public void sayBeside(PooledConnection connection, Dialogue dialogue, Runnable end) {
    asides.say(dialer(), connection, dialogue, end);
  }

  /** Way in which its connections are made. */
  public UpstreamSettings.Link link() {
    return inForce.upstream().link();
  }

  /** Way in which clients use its connections. */
  public Usage usage() {
    return inForce.upstream().protocol().kind().usage();
  }

  /** Protocol of the upstream. */
  public Protocol<?> protocol() {
    return inForce.protocol();
  }

  /** Its bounds and clocks. */
  public PoolSettings settings() {
    return inForce.upstream().pool();
  }

  /** Settings that keep its connections usable. */
  public Upkeep upkeep() {
    return inForce.upstream().upkeep();
  }

  /** Its name in every log line and metric. */
  public String name() {
    return name;
  }

  /**
   * Tests whether {@code min-idle} connections exist, idle or active, and it was ever known where
   * to connect.
   */
  public boolean isWarm() {
    return endpoints.roster().size() > 0
        && stats.idle.get() + stats.active.get() >= settings().limits().minIdle();
  }

  /** Returns the current numbers. */
  public PoolSnapshot snapshot() {
    PoolShard oldest = shardWithOldestIdle();
    return new PoolSnapshot(
        name(),
        budget.taken(),
        budget.max(),
        stats.active.get(),
        stats.idle.get(),
        waiters.size(),
        settings().limits().minIdle(),
        stats.acquired.sum(),
        stats.created.sum(),
        stats.warm.sum(),
        stats.reused.sum(),
        stats.connectFailures.sum(),
        stats.hiddenRetries.sum(),
        stats.staleRaces.sum(),
        stats.asidesFailed.sum(),
        oldest == null ? 0 : Math.max(0, oldest.loop().nanos() - oldest.leastRecent()),
        stats.times(),
        closes.counts(),
        endpoints.snapshot(),
        stats.refusedByReason(),
        pause.isOn());
  }

  /**
   * Tests whether unused connections are rotated at {@code warm-max-age}: nothing else keeps or
   * proves them alive, and the server was not seen to keep silent ones for so long.
   */
  boolean rotatesUnused(long now) {
    return upkeep().probeInterval().isZero()
        && !closes.keepsUnused(settings().ages().warmMaxAge().toNanos(), now);
  }

  /** Returns a refusal as a sentence, with the numbers that explain it. */
  public String describe(String detail) {
    return "pool="
        + name
        + budget.text()
        + stats.text()
        + " pending="
        + waiters.size()
        + ": "
        + detail;
  }

  /**
   * Retires the connections made to the member before this moment: none is handed out again.
   *
   * @return whether that is news
   */
  boolean retire(Member member, long now) {
    boolean news = member.condition().retire(now);
    if (news) {
      shards.forEach(shard -> shard.loop().execute(shard::expire));
    }
    return news;
  }

  /** Its pause, at an operator's wish. */
  public PoolPause pause() {
    return pause;
  }

  /** Serves those that wait as far as may be: it is no longer paused. */
  private void goOn() {
    refuseIfDown();
    grantPermits();
    serveWaiters();
  }

  /** Returns the last closed connections, the newest first. */
  public List<RecentCloses.Close> recentCloses() {
    return closes.recent();
  }

  /** Replaces every connection: idle ones now, the others when they come back. Thread: any. */
  public void renew() {
    long now = shards.get(0).loop().nanos();
    endpoints.roster().members().forEach(member -> member.condition().renew(now));
    shards.forEach(shard -> shard.loop().execute(shard::expire));
  }

  /** A member has come, gone, or changed its state. Thread: any. */
  private void endpointsChanged() {
    refuseIfDown();
    shards.forEach(shard -> shard.loop().execute(shard::endpointsChanged));
  }

  /** Refuses all waiters if the upstream is down and newcomers are not to wait. */
  void refuseIfDown() {
    if (pause.isOn()) {
      return;
    }
    Down down = endpoints.refusesFor();
    if (down == null) {
      return;
    }
    for (AcquireRequest r = waiters.poll(); r != null; r = waiters.poll()) {
      AcquireRequest waiting = r;
      r.shard().loop().execute(() -> waiting.refuseIfPending(down.reason(), down.text()));
    }
  }

  /** Gives a permit back; the longest waiter gets it. */
  void releasePermit() {
    budget.giveBack();
    grantPermits();
  }

  /** The socket of a closed connection to that member is gone. */
  void connectionGone(Member member) {
    member.closed();
    budget.left();
    releasePermit();
    if (waiters.size() > 0) {
      serveWaiters();
    }
  }

  /** Hands free permits to waiters in their order. */
  void grantPermits() {
    while (!pause.isOn() && waiters.size() > 0 && endpoints.hasUsable()) {
      AcquireRequest first = waiters.pollWithPermit(budget);
      if (first == null) {
        return;
      }
      PoolShard shard = first.shard();
      shard.loop().execute(() -> shard.permitGranted(first));
    }
  }

  /** Has the shards with idle connections serve the wait queue. */
  void serveWaiters() {
    for (PoolShard shard : shards) {
      if (shard.idleCount() > 0) {
        shard.loop().execute(shard.queue()::serve);
      }
    }
  }

  /**
   * Evicts least recently used connections of other keys, one for each waiter, if the first
   * waiter's key has no idle connection.
   */
  void evictForOthers() {
    AcquireRequest first = waiters.first();
    PoolShard oldest = shardWithOldestIdle();
    if (first == null
        || oldest == null
        || (!upstream().endpoints().choosing().balance().isFixed() && idleKeys.hasAny(first.key()))
        || waiters.size() <= budget.leaving()) {
      return;
    }
    if (oldest.loop().inLoop()) {
      oldest.trim().evictOldest();
    } else {
      oldest.loop().execute(oldest.queue()::serve);
    }
  }

  /** Tests whether an idle connection is to go: there are too many of them, or of all. */
  boolean hasSurplus() {
    return stats.idle.get() > inForce.maxIdle() || budget.excess() > 0;
  }

  /** Evicts the oldest idle connection of all if there are more than {@code max-idle}. */
  void trimIdle() {
    if (!hasSurplus()) {
      return;
    }
    PoolShard oldest = shardWithOldestIdle();
    if (oldest == null) {
      return;
    }
    if (oldest.loop().inLoop()) {
      oldest.trim().trimIdle();
    } else {
      oldest.loop().execute(oldest.trim()::trimIdle);
    }
  }

  /** Returns a random number from 0 to below 1. */
  double random() {
    return random.getAsDouble();
  }

  /** Its settings in force. */
  public UpstreamSettings upstream() {
    return inForce.upstream();
  }

  InForce inForce() {
    return inForce;
  }

  int warmShare(int shard) {
    return inForce.warmShare(shard, shards.size());
  }

  FreshnessGate gate() {
    return inForce.gate();
  }

  PoolBudget budget() {
    return budget;
  }

  WaitQueue<AcquireRequest> waiters() {
    return waiters;
  }

  IdleKeys idleKeys() {
    return idleKeys;
  }

  LoopMoves moves() {
    return moves;
  }

  Endpoints endpoints() {
    return endpoints;
  }

  Dialer dialer() {
    return inForce.means().dialer();
  }

  PoolCloses closes() {
    return closes;
  }

  PoolStats stats() {
    return stats;
  }

  PoolShard shard(int index) {
    return shards.get(index);
  }

  private @Nullable PoolShard shardWithOldestIdle() {
    PoolShard oldest = null;
    for (PoolShard shard : shards) {
      if (shard.idleCount() > 0
          && (oldest == null || shard.leastRecent() - oldest.leastRecent() < 0)) {
        oldest = shard;
      }
    }
    return oldest;
  }
}
