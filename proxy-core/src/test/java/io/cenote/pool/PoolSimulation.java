package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.learn.Learn;
import io.cenote.protocol.PoolKey;
import io.cenote.testing.SimLoop;
import io.cenote.testing.UpstreamFixture;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Endpoint;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpFacts;
import io.cenote.transport.stream.Stream;
import io.cenote.upstream.EndpointSettings;
import io.cenote.upstream.balance.Balance;
import io.cenote.upstream.member.Listed;
import io.cenote.upstream.member.Member;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A pool on simulated loops and sockets, driven one random step at a time: any loop's next task may
 * run at any moment, so every interleaving of loops can happen. After each step the pool is held
 * against what must always be true.
 */
final class PoolSimulation {
  private static final List<PoolKey> KEYS =
      List.of(PoolKey.NONE, PoolKey.of("a", "b"), PoolKey.of("b", "a"));

  private static final Endpoint A = new Endpoint.Tcp("10.0.0.1", 1);
  private static final Endpoint B = new Endpoint.Tcp("10.0.0.2", 1);

  private static final Listed[] BOTH = {new Listed.Place(A, 1), new Listed.Place(B, 2)};
  private static final Listed[] ONLY_B = {new Listed.Place(B, 3)};

  private final Random random;
  private final Balance balance;
  private final SimLoop.Clock clock = new SimLoop.Clock();
  private final List<SimLoop> loops;
  private final ConnectionPool pool;
  private PoolSettings settings;
  private UpstreamSettings upstream;
  private int ceiling;
  private final long patience;
  private final int keys;
  private final Set<SimWire> open = new HashSet<>();
  private final List<SimWire> dialling = new ArrayList<>();
  private final List<Visitor> visitors = new ArrayList<>();
  private final Map<AcquireRequest, Visitor> byRequest = new HashMap<>();
  private final Set<AcquireRequest> leftOfOwnAccord = new HashSet<>();
  private List<AcquireRequest> lineBefore = List.of();
  private long evictedBefore;
  int acquired;
  int waited;

  /** Connections that have changed their loop. */
  int moves;

  /** It was the most recent where it comes from. */
  private @Nullable PooledConnection hasJoined;

  /**
   * A pool whose clients are of so many keys.
   *
   * @param keys 1 to 3
   */
  PoolSimulation(long seed, int shards, PoolSettings settings, long patience, int keys) {
    this.keys = keys;
    this.patience = patience;
    this.random = new Random(seed);
    balance = Balance.values()[random.nextInt(Balance.values().length)];
    this.settings = settings;
    loops = IntStream.range(0, shards).mapToObj(i -> new SimLoop(i, clock)).toList();
    ceiling = settings.limits().maxConnections();
    upstream =
        UpstreamFixture.with(settings)
            .at(BOTH)
            .choosing(new EndpointSettings.Choosing(balance, 3, 0, Duration.ZERO))
            .learn(Learn.ADVISE)
            .build();
    pool = Pools.of(upstream, loops, means(), patience);
    pool.start();
  }

  private Means means() {
    return Pools.means(loops.get(0), this::dial, random::nextDouble);
  }

  /** One random step, and the look at what must hold after it. */
  void step() {
    lineBefore = line();
    leftOfOwnAccord.clear();
    clock.nanos += 1 + (random.nextInt(20) == 0 ? random.nextInt(200_000_000) : random.nextInt(50));
    switch (random.nextInt(10)) {
      case 0, 1 -> arrive();
      case 2, 3 -> leave();
      case 4 -> settleDial();
      case 5 -> upstreamCloses();
      case 6 -> cancelOne();
      case 7 -> pauseOrChange();
      default -> loops.get(random.nextInt(loops.size())).runOne();
    }
    check();
  }

  /** Everybody leaves, the pool closes: nothing may be left over. */
  void finish() {
    pool.pause().end();
    for (int i = 0; i < 200 || anyTasks(); i++) {
      clock.nanos += 50_000_000;
      while (!visitors.isEmpty() && holding() > 0) {
        leave();
      }
      while (!dialling.isEmpty()) {
        settleDial();
      }
      loops.forEach(loop -> drainOf(loop));
    }
    assertEquals(0, pool.waiters().size(), "waiters forgotten");
    assertTrue(byRequest.keySet().stream().noneMatch(AcquireRequest::isPending), "unanswered");
    pool.close();
    for (int i = 0; i < 50; i++) {
      clock.nanos += 1_000_000_000L;
      while (!dialling.isEmpty()) {
        settleDial();
      }
      loops.forEach(this::drainOf);
    }
    assertEquals(0, pool.budget().taken(), "permits not given back");
    assertTrue(open.isEmpty(), "sockets left open");
    assertEquals(0, pool.snapshot().closed(CloseReason.UNKNOWN));
  }

  private void drainOf(SimLoop loop) {
    for (int i = 0; i < 10_000 && loop.runOne(); i++) {
      checkBound();
    }
  }

  private boolean anyTasks() {
    return loops.stream().anyMatch(SimLoop::hasTasks);
  }

  private long holding() {
    return visitors.stream().filter(v -> v.held != null).count();
  }

  // --- steps

  private void arrive() {
    SimLoop loop =
        loops.get(pool.loopFor(random.nextInt(loops.size()), random.nextInt(loops.size())));
    Visitor visitor = new Visitor(loop);
    byRequest.put(visitor.request, visitor);
    boolean othersWait = pool.waiters().size() > 0;
    loop.run(() -> pool.acquire(loop.index(), visitor.request));
    assertTrue(!othersWait || visitor.held == null, "a newcomer was served before the line");
    if (visitor.request.queued) {
      waited++;
    }
  }

  private void leave() {
    List<Visitor> holders = visitors.stream().filter(v -> v.held != null).toList();
    if (holders.isEmpty()) {
      return;
    }
    Visitor leaving = holders.get(random.nextInt(holders.size()));
    visitors.remove(leaving);
    PooledConnection held = leaving.held;
    leaving.held = null;
    if (held != null) {
      leaving.loop.run(
          () -> {
            if (random.nextInt(4) == 0) {
              held.close(CloseReason.SESSION_END);
            } else {
              held.release();
            }
          });
    }
  }

  private void settleDial() {
    if (dialling.isEmpty()) {
      return;
    }
    SimWire wire = dialling.remove(random.nextInt(dialling.size()));
    loopOf(wire.connection)
        .run(
            () -> {
              if (random.nextInt(5) == 0) {
                open.remove(wire);
                wire.connection.connectFailed(CloseReason.CONNECT_REFUSED, "simulated");
              } else {
                wire.connection.connected();
              }
            });
  }

  private void upstreamCloses() {
    if (open.isEmpty() || random.nextInt(3) > 0) {
      return;
    }
    List<SimWire> candidates = open.stream().filter(w -> !dialling.contains(w)).toList();
    if (!candidates.isEmpty()) {
      SimWire victim = candidates.get(random.nextInt(candidates.size()));
      if (victim.betweenLoops || random.nextBoolean()) {
        victim.usable = false; // closed without an event yet: only the check at hand-out sees it
      } else {
        loopOf(victim.connection).run(() -> victim.connection.closed(CloseReason.PEER_FIN));
      }
    }
  }

  /** While it is paused, nobody is served who was not about to be. */
  private void pauseOrChange() {
    if (random.nextInt(20) == 0) {
      changeSettings();
    } else if (pool.pause().isOn()) {
      if (random.nextInt(8) == 0) {
        pool.pause().end(); // in a task of a loop
      }
    } else if (random.nextInt(100) == 0) {
      pool.pause().begin();
    }
  }

  /** Takes other bounds, and at times other endpoints or another way to connect. */
  private void changeSettings() {
    int max = 1 + random.nextInt(9);
    PoolSettings.Limits limits =
        new PoolSettings.Limits(max, random.nextInt(max + 1), random.nextInt(max + 1));
    PoolSettings.Waiting waiting =
        new PoolSettings.Waiting(1 + random.nextInt(100), settings.waiting().acquireTimeout());
    settings =
        new PoolSettings(limits, waiting, settings.ages(), settings.raw(), settings.recency());
    UpstreamFixture next =
        UpstreamFixture.with(settings)
            .choosing(upstream.endpoints().choosing())
            .learn(Learn.ADVISE)
            .at(upstream.endpoints().listed().toArray(Listed[]::new))
            .deadAfter(upstream.link().deadAfter());
    if (random.nextInt(3) == 0) {
      next.at(random.nextBoolean() ? BOTH : ONLY_B);
    }
    if (random.nextInt(3) == 0) {
      next.deadAfter(Duration.ofSeconds(10L + random.nextInt(2)));
    }
    upstream = next.build();
    ceiling = Math.max(max, pool.budget().taken());
    pool.change(upstream, means());
  }

  /** The bound, or those that there were when it became smaller, as they end. */
  private void checkBound() {
    int taken = pool.budget().taken();
    assertTrue(taken <= ceiling, "bound exceeded");
    ceiling = Math.max(settings.limits().maxConnections(), taken);
  }

  private void cancelOne() {
    List<AcquireRequest> line = line();
    if (!line.isEmpty() && random.nextInt(3) == 0) {
      AcquireRequest quitter = line.get(random.nextInt(line.size()));
      leftOfOwnAccord.add(quitter);
      loops.get(quitter.shard().loop().index()).run(quitter::cancel);
    }
  }

  // --- what must always hold

  private void check() {
    checkBound();
    assertTrue(open.size() <= pool.budget().taken(), "a socket without a permit");
    int idle = 0;
    for (SimLoop loop : loops) {
      idle += checkOrder(pool.shard(loop.index()));
    }
    long moving = open.stream().filter(w -> w.connection.state() == ConnectionState.MOVING).count();
    assertEquals(idle + moving, pool.snapshot().idle(), "idle counter");
    assertEquals(holding(), pool.snapshot().active(), "active counter");
    checkLine();
    if (!pool.pause().isOn()
        && !anyTasks()
        && pool.waiters().size() > 0
        && pool.budget().leaving() == 0) {
      boolean any = !balance.isFixed() && patience == 0;
      assertTrue(idle == 0 || !any, "a waiter beside an idle connection");
      assertTrue(
          pool.budget().taken() >= settings.limits().maxConnections(), "a waiter beside a permit");
    }
  }

  private static int checkOrder(PoolShard shard) {
    int seen = 0;
    PooledConnection newer = null;
    for (PooledConnection c = shard.newestIdle(); c != null; c = c.place().older()) {
      assertEquals(ConnectionState.IDLE, c.state());
      assertTrue(newer == null || newer.recentAt() >= c.recentAt(), "queue out of order");
      newer = c;
      seen++;
    }
    assertEquals(seen, shard.idleCount());
    return seen;
  }

  /**
   * Who was served from the line stood at its front: nobody jumps it but, where there is patience,
   * over those who wait on other loops.
   */
  private void checkLine() {
    List<AcquireRequest> now = line();
    Set<Object> stayed = new HashSet<>();
    for (AcquireRequest before : lineBefore) {
      boolean served = !now.contains(before) && !leftOfOwnAccord.contains(before);
      if (served) {
        boolean jumped = stayed.contains(placeOf(before));
        assertFalse(jumped, "the line was jumped");
      } else if (now.contains(before)) {
        stayed.add(placeOf(before));
      }
    }
  }

  /** Those of one place are served in their order, whatever comes free. */
  private Object placeOf(AcquireRequest request) {
    return patience > 0 ? List.of(request.key(), request.shard()) : request.key();
  }

  private List<AcquireRequest> line() {
    List<AcquireRequest> line = new ArrayList<>();
    for (AcquireRequest r = pool.waiters().first(); r != null; r = r.later) {
      line.add(r);
    }
    return line;
  }

  // --- the simulated world

  private PoolShard shardOf(PooledConnection connection) {
    return pool.shard(connection.loop().index());
  }

  private SimLoop loopOf(PooledConnection connection) {
    return loops.get(connection.loop().index());
  }

  private void dial(WireOwner connection, Member member) {
    SimWire wire = new SimWire((PooledConnection) connection);
    connection.attachWire(wire);
    open.add(wire);
    if (random.nextInt(3) == 0) {
      connection.connected();
    } else {
      dialling.add(wire);
    }
  }

  private final class SimWire implements Wire {
    final PooledConnection connection;
    boolean usable = true;
    boolean betweenLoops;

    SimWire(PooledConnection connection) {
      this.connection = connection;
    }

    @Override
    public Stream stream() {
      throw new UnsupportedOperationException("simulated");
    }

    @Override
    public void close(Runnable gone) {
      dialling.remove(this);
      if (random.nextBoolean()) {
        loopOf(connection).schedule(() -> goneNow(gone), random.nextInt(5_000_000));
      } else {
        loopOf(connection).execute(() -> goneNow(gone));
      }
      long evicted = pool.snapshot().closed(CloseReason.LRU);
      if (evicted > evictedBefore) {
        evictedBefore = evicted;
        for (PooledConnection c = shardOf(connection).newestIdle();
            c != null;
            c = c.place().older()) {
          boolean spreads = settings.limits().minIdle() > 0; // then others make room as well
          assertTrue(
              connection.recentAt() <= c.recentAt() || spreads, "evicted is not the least recent");
        }
      }
    }

    /** As on io_uring, where a socket is closed later than the pool says so. */
    private void goneNow(Runnable gone) {
      open.remove(this);
      gone.run();
    }

    @Override
    public boolean leaveLoop(Runnable left) {
      if (random.nextInt(8) == 0) {
        return false;
      }
      loopOf(connection)
          .execute(
              () -> {
                betweenLoops = true;
                left.run();
              });
      return true;
    }

    @Override
    public void join(Loop loop) {
      assertTrue(betweenLoops);
      assertTrue(loop.inLoop());
      assertEquals(loop, connection.loop());
      betweenLoops = false;
      moves++;
      hasJoined = connection;
    }

    @Override
    public boolean isFresh(FreshnessGate gate, long now) {
      return usable;
    }

    @Override
    public @Nullable TcpFacts facts() {
      return null;
    }

    /** A peer that answers keepalive when it likes. */
    @Override
    public long silence() {
      return random.nextInt(4) == 0 ? -1 : random.nextInt(2_000_000_000);
    }

    @Override
    public void used() {}

    @Override
    public void deliverKept(UpstreamUser user) {}
  }

  private final class Visitor implements Acquirer {
    final SimLoop loop;
    final PoolKey key = KEYS.get(random.nextInt(keys));
    final int source = random.nextInt();
    final AcquireRequest request = new AcquireRequest(this, key);
    @Nullable PooledConnection held;

    Visitor(SimLoop loop) {
      this.loop = loop;
    }

    @Override
    public int source() {
      return source;
    }

    @Override
    public void onAcquired(PooledConnection connection) {
      assertTrue(loop.inLoop(), "told on a foreign loop");
      assertEquals(loop, loopOf(connection), "acquired over loops");
      assertEquals(key, connection.key(), "of another key");
      assertTrue(visitors.stream().noneMatch(v -> v.held == connection), "acquired twice");
      PooledConnection next = shardOf(connection).newestIdle();
      while (next != null && !(next.key().equals(key) && next.member() == connection.member())) {
        next = next.place().older();
      }
      assertTrue(
          next == null
              || hasJoined == connection
              || connection.idleSince() == 0
              || connection.recentAt() >= next.recentAt(),
          "not the most recent");
      held = connection;
      acquired++;
      connection.attach(new Bereaved(this));
      visitors.add(this);
    }

    @Override
    public void onRefused(Refusal refusal) {
      assertTrue(loop.inLoop(), "told on a foreign loop");
      assertFalse(refusal.text().isEmpty());
      if (refusal.reason() == CloseReason.ACQUIRE_TIMEOUT) {
        leftOfOwnAccord.add(request);
      }
    }
  }

  private final class Bereaved implements UpstreamUser {
    private final Visitor visitor;

    Bereaved(Visitor visitor) {
      this.visitor = visitor;
    }

    @Override
    public void upstreamRead(ByteBuf bytes) {}

    @Override
    public void upstreamReadComplete() {}

    @Override
    public void upstreamWritabilityChanged() {}

    @Override
    public void upstreamInputClosed() {}

    @Override
    public void upstreamWriteFailed(CloseReason reason) {}

    @Override
    public void upstreamClosed(CloseReason reason) {
      visitor.held = null;
      visitors.remove(visitor);
    }
  }
}
