package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.HealthFixture;
import io.cenote.testing.PoolFixture;
import io.cenote.testing.SimLoop;
import io.cenote.testing.UpstreamFixture;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Endpoint;
import io.cenote.upstream.EndpointSettings;
import io.cenote.upstream.balance.Balance;
import io.cenote.upstream.health.Checker;
import io.cenote.upstream.health.HealthSettings;
import io.cenote.upstream.member.Listed;
import io.cenote.upstream.member.Member;
import io.cenote.upstream.member.MemberState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where sessions go if an upstream has several endpoints, in virtual time. */
class SeveralEndpointsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SimLoop.Clock clock = new SimLoop.Clock();
  private final SimLoop loop = new SimLoop(0, clock);
  private final Set<Integer> refusing = new HashSet<>();
  private final Set<Integer> silent = new HashSet<>();
  private final List<Integer> dialled = new ArrayList<>();
  private final List<WireOwner> hanging = new ArrayList<>();
  private final List<Long> checked = new ArrayList<>();
  private final HealthFixture health = HealthFixture.of();

  private void dial(WireOwner connection, Member member) {
    dialled.add(member.place());
    connection.attachWire(new QuietWire());
    if (silent.contains(member.place())) {
      hanging.add(connection);
    } else if (refusing.contains(member.place())) {
      loop.execute(() -> connection.connectFailed(CloseReason.CONNECT_REFUSED, "simulated"));
    } else {
      loop.execute(connection::connected);
    }
  }

  private ConnectionPool pool(PoolFixture settings, Balance balance, int tries, int... weights) {
    return pool(settings, new EndpointSettings.Choosing(balance, tries, 0, Duration.ZERO), weights);
  }

  private void check(Member member, Checker.End end) {
    checked.add(clock.nanos);
    boolean refuses = refusing.contains(member.place());
    loop.execute(
        () -> {
          if (refuses) {
            end.failed(CloseReason.CONNECT_REFUSED, "simulated");
          } else {
            end.passed();
          }
        });
  }

  private ConnectionPool pool(
      PoolFixture settings, EndpointSettings.Choosing choosing, int... weights) {
    Listed[] listed = new Listed[weights.length];
    for (int i = 0; i < weights.length; i++) {
      listed[i] = new Listed.Place(new Endpoint.Tcp("10.0.0." + i, 1), weights[i]);
    }
    UpstreamSettings upstream =
        UpstreamFixture.with(settings).at(listed).choosing(choosing).health(health).build();
    ConnectionPool pool = Pools.of(upstream, loop, this::dial, this::check);
    pool.start();
    loop.runFor(SECOND);
    return pool;
  }

  private static final class Client implements Acquirer {
    final int source;
    @Nullable PooledConnection held;
    @Nullable Refusal refusal;

    Client(int source) {
      this.source = source;
    }

    @Override
    public int source() {
      return source;
    }

    @Override
    public void onAcquired(PooledConnection connection) {
      held = connection;
    }

    @Override
    public void onRefused(Refusal why) {
      refusal = why;
    }

    Refusal refused() {
      return Objects.requireNonNull(refusal);
    }

    PooledConnection served() {
      return Objects.requireNonNull(held);
    }

    boolean wasEnded() {
      return held != null && held.state() == ConnectionState.CLOSED;
    }

    int place() {
      return held == null ? -1 : held.member().place();
    }

    void release() {
      PooledConnection mine = held;
      held = null;
      if (mine != null) {
        mine.release();
      }
    }
  }

  private Client arrive(ConnectionPool pool) {
    return arrive(pool, 0);
  }

  private Client arrive(ConnectionPool pool, int source) {
    Client client = new Client(source);
    loop.run(() -> pool.acquire(0, new AcquireRequest(client)));
    loop.runAll();
    return client;
  }

  private static Member member(ConnectionPool pool, int place) {
    return pool.endpoints().roster().get(place);
  }

  @Test
  void shouldGoToThePrimaryWhileItIsUpAndComeBackToIt() {
    ConnectionPool pool = pool(PoolFixture.ofAtMost(9), Balance.FAILOVER, 3, 1, 1);
    Client first = arrive(pool);
    assertEquals(0, first.place());
    refusing.add(0);
    Client second = arrive(pool);
    assertEquals(1, second.place(), "the refusal is followed by the next within one hand-out");
    second.release();
    loop.run(() -> {});
    assertEquals(1, pool.snapshot().idle());
    refusing.clear();
    loop.runFor(SECOND);
    Client third = arrive(pool);
    assertEquals(0, third.place(), "though the standby has an idle connection");
  }

  @Test
  void shouldUseAnIdleConnectionBeforeItConnectsToAnotherEndpoint() {
    ConnectionPool pool = pool(PoolFixture.ofAtMost(9), Balance.LEAST_CONNECTIONS, 3, 1, 1, 1);
    Client first = arrive(pool);
    int place = first.place();
    first.release();
    dialled.clear();
    assertEquals(place, arrive(pool).place());
    assertTrue(dialled.isEmpty());
  }

  /** What ADR 0019 says of the shares at low load. */
  @Test
  void shouldUseTheOneConnectionAtLowLoadUnlessOthersAreWarm() {
    ConnectionPool cold = pool(PoolFixture.ofAtMost(9), Balance.ROUND_ROBIN, 3, 1, 1, 1, 1);
    assertEquals(List.of(100, 0, 0, 0), sharesOneAtATime(cold));
    ConnectionPool warm =
        pool(PoolFixture.ofAtMost(9).idle(4, 9), Balance.ROUND_ROBIN, 3, 1, 1, 1, 1);
    assertEquals(List.of(25, 25, 25, 25), sharesOneAtATime(warm));
  }

  private List<Integer> sharesOneAtATime(ConnectionPool pool) {
    List<Integer> shares = new ArrayList<>(List.of(0, 0, 0, 0));
    for (int i = 0; i < 100; i++) {
      Client client = arrive(pool);
      shares.set(client.place(), shares.get(client.place()) + 1);
      client.release();
      loop.runAll();
    }
    return shares;
  }

  @Test
  void shouldTryAsManyEndpointsAsItIsToldAndNoneTwice() {
    refusing.addAll(List.of(0, 1, 2, 3));
    ConnectionPool pool = pool(PoolFixture.ofAtMost(9), Balance.ROUND_ROBIN, 3, 1, 1, 1, 1);
    Client client = arrive(pool);
    assertEquals(List.of(0, 1, 2), dialled);
    Refusal refusal = client.refused();
    assertEquals(CloseReason.CONNECT_REFUSED, refusal.reason());
    assertTrue(
        refusal.text().contains("connect to 10.0.0.0:1 failed: simulated; connect to 10.0.0.1:1"),
        refusal::text);
    assertEquals(0, pool.snapshot().total());
    for (int i = 0; i < 4; i++) {
      assertEquals(0, member(pool, i).total());
      assertEquals(0, member(pool, i).dialling());
    }
  }

  @Test
  void shouldTryEachOnceIfThereAreFewerThanTries() {
    refusing.addAll(List.of(0, 1));
    ConnectionPool pool = pool(PoolFixture.ofAtMost(9), Balance.POWER_OF_TWO, 9, 1, 1);
    arrive(pool);
    assertEquals(Set.of(0, 1), new HashSet<>(dialled));
    assertEquals(2, dialled.size());
  }

  @Test
  void shouldSpreadTheWarmOnesByWeight() {
    ConnectionPool pool =
        pool(PoolFixture.ofAtMost(20).idle(8, 20), Balance.POWER_OF_TWO, 3, 2, 1, 1, 0);
    loop.runFor(SECOND);
    assertEquals(4, member(pool, 0).idle());
    assertEquals(2, member(pool, 1).idle());
    assertEquals(2, member(pool, 2).idle());
    assertEquals(0, member(pool, 3).idle());
    assertEquals(8, pool.snapshot().idle());
  }

  @Test
  void shouldGiveAnEndpointThatComesUpItsShareWithinTwoSecondsThoughTheBoundIsReached() {
    ConnectionPool pool = pool(PoolFixture.ofAtMost(9).idle(8, 9), Balance.POWER_OF_TWO, 3, 1, 1);
    member(pool, 1).condition().move(MemberState.DOWN, "", clock.nanos);
    loop.runFor(SECOND.multipliedBy(3));
    assertEquals(8, member(pool, 0).idle());
    Client busy = arrive(pool);
    member(pool, 1).condition().move(MemberState.UP, "", clock.nanos);
    loop.runFor(SECOND.multipliedBy(2));
    assertEquals(4, member(pool, 1).idle());
    assertTrue(busy.held != null && busy.held.state() == ConnectionState.ACTIVE);
    assertEquals(9, pool.snapshot().total());
  }

  @Test
  void shouldPlaceNoMoreThanItsMostOnAnEndpointAndLetTheRestWait() {
    EndpointSettings.Choosing twoEach =
        new EndpointSettings.Choosing(Balance.POWER_OF_TWO, 3, 2, Duration.ZERO);
    ConnectionPool pool = pool(PoolFixture.ofAtMost(9), twoEach, 1, 1);
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      clients.add(arrive(pool));
    }
    assertEquals(4, clients.stream().filter(client -> client.held != null).count());
    assertEquals(2, member(pool, 0).total());
    assertEquals(2, member(pool, 1).total());
    assertEquals(2, pool.snapshot().pending());
    PooledConnection ended = clients.get(0).served();
    loop.run(() -> ended.close(CloseReason.SESSION_END));
    loop.runAll();
    assertEquals(5, clients.stream().filter(client -> client.held != null).count());
    assertEquals(1, pool.snapshot().pending());
  }

  @Test
  void shouldKeepASourceAtItsEndpointThoughOthersHaveIdleConnections() {
    ConnectionPool pool = pool(PoolFixture.ofAtMost(50), Balance.SOURCE_HASH, 3, 1, 1, 1, 1);
    for (int source = 0; source < 40; source++) {
      Client first = arrive(pool, source * 7_919);
      int place = first.place();
      first.release();
      Client again = arrive(pool, source * 7_919);
      assertEquals(place, again.place());
      again.release();
    }
    assertTrue(pool.snapshot().reused() >= 40);
  }

  /** The bound is reached by connections of other endpoints: they make room. */
  @Test
  void shouldMakeRoomForASourceWhoseEndpointHasNoIdleConnection() {
    ConnectionPool pool = pool(PoolFixture.ofAtMost(1), Balance.SOURCE_HASH, 3, 1, 1);
    Client first = arrive(pool, 1);
    int place = first.place();
    Client waiting = arrive(pool, sourceOfAnother(pool, first.place()));
    assertNull(waiting.held);
    first.release();
    loop.runAll();
    assertEquals(1 - place, waiting.place());
    assertEquals(1, pool.snapshot().closed(CloseReason.LRU));
  }

  /** It would serve nobody, and keep its permit until the next sweep. */
  @Test
  void shouldCloseAConnectionWhoseEndpointLeftWhileItWasMade() {
    silent.add(1);
    PoolFixture settings = PoolFixture.ofAtMost(4).idle(2, 4);
    ConnectionPool pool = pool(settings, Balance.ROUND_ROBIN, 3, 1, 1);
    assertEquals(1, hanging.size());
    UpstreamSettings onlyTheFirst =
        UpstreamFixture.with(settings)
            .at(new Listed.Place(new Endpoint.Tcp("10.0.0.0", 1), 1))
            .choosing(pool.upstream().endpoints().choosing())
            .health(health)
            .build();
    pool.change(onlyTheFirst, Pools.means(loop, this::dial, () -> 0.5));
    loop.runAll();
    assertEquals(1, pool.snapshot().endpoints().members().size());
    loop.run(hanging.get(0)::connected);
    assertEquals(1, pool.snapshot().closed(CloseReason.DRAINED));
  }

  /**
   * Near the bound, a connection made for the share of one endpoint was the reason to close
   * another's.
   */
  @Test
  void shouldNotCloseAndConnectWithoutEndNearTheBound() {
    List<SimLoop> loops = List.of(new SimLoop(0, clock), new SimLoop(1, clock));
    UpstreamSettings upstream =
        UpstreamFixture.with(
                PoolFixture.ofAtMost(10).idle(4, 10).reuse(Reuse.CLEAN, Duration.ofMillis(10)))
            .at(new Endpoint.Tcp("10.0.0.0", 1), new Endpoint.Tcp("10.0.0.1", 1))
            .choosing(new EndpointSettings.Choosing(Balance.POWER_OF_TWO, 3, 0, Duration.ZERO))
            .build();
    Random random = new Random(7);
    ConnectionPool pool =
        Pools.of(
            upstream,
            loops,
            (connection, member) -> {
              connection.attachWire(new QuietWire());
              connection.loop().execute(connection::connected);
            },
            random::nextDouble,
            0);
    pool.start();
    List<Client> clients = new ArrayList<>();
    for (int turn = 0; turn < 600; turn++) {
      if (clients.size() < 2 + random.nextInt(7)) {
        Client client = new Client(0);
        SimLoop its = loops.get(pool.loopFor(random.nextInt(2), random.nextInt(2)));
        its.run(() -> pool.acquire(its.index(), new AcquireRequest(client)));
        clients.add(client);
      } else {
        Client leaving = clients.remove(random.nextInt(clients.size()));
        loops.get(leaving.served().loop().index()).run(leaving::release);
      }
      for (int step = 0; step < 10; step++) {
        loops.forEach(one -> one.runFor(Duration.ofMillis(5)));
      }
    }
    long made = pool.snapshot().created();
    assertTrue(made < 60, () -> made + " connections for 60 s of at most 8 sessions");
  }

  @Test
  void shouldRefuseAtOnceAndSayWhyWhileEveryEndpointIsDown() {
    refusing.addAll(List.of(0, 1));
    ConnectionPool pool = pool(PoolFixture.ofAtMost(9), Balance.ROUND_ROBIN, 3, 1, 1);
    for (int i = 0; i < 3; i++) {
      arrive(pool);
    }
    dialled.clear();
    Client client = arrive(pool);
    Refusal refusal = client.refused();
    assertEquals(CloseReason.CONNECT_REFUSED, refusal.reason());
    String why = "every endpoint is down (10.0.0.0:1 connect-refused, 10.0.0.1:1 connect-refused)";
    assertTrue(refusal.text().endsWith(why), refusal::text);
    assertTrue(dialled.isEmpty(), "no connect of its own");
    loop.runFor(SECOND.multipliedBy(10));
    assertTrue(checked.size() <= 2 * 10 * 2, () -> checked.size() + " checks in ten seconds");
    refusing.clear();
    loop.runFor(SECOND);
    assertTrue(arrive(pool).held != null);
  }

  @Test
  void shouldLetNewcomersWaitInTheirOrderWhileEveryEndpointIsDown() {
    refusing.add(0);
    health.whenDown(HealthSettings.WhenDown.WAIT);
    ConnectionPool pool =
        pool(
            PoolFixture.ofAtMost(2).acquireTimeout(Duration.ofSeconds(30)),
            Balance.ROUND_ROBIN,
            3,
            1);
    for (int i = 0; i < 3; i++) {
      arrive(pool);
    }
    List<Client> waiting = List.of(arrive(pool), arrive(pool), arrive(pool));
    loop.runFor(SECOND.multipliedBy(5));
    assertEquals(3, pool.snapshot().pending());
    refusing.clear();
    loop.runFor(SECOND);
    assertTrue(waiting.get(0).held != null && waiting.get(1).held != null);
    assertNull(waiting.get(2).held);
    waiting.get(0).release();
    loop.runAll();
    assertTrue(waiting.get(2).held != null);
  }

  @Test
  void shouldRefuseThoseThatWaitOnceEveryEndpointIsDown() {
    ConnectionPool pool =
        pool(
            PoolFixture.ofAtMost(1).acquireTimeout(SECOND.multipliedBy(99)),
            Balance.FAILOVER,
            3,
            1);
    Client first = arrive(pool);
    Client second = arrive(pool);
    assertEquals(1, pool.snapshot().pending());
    member(pool, 0).condition().failed(CloseReason.PROBE_FAILED);
    for (int i = 0; i < 3; i++) {
      pool.endpoints().connectFailed(member(pool, 0), CloseReason.CONNECT_REFUSED, clock.nanos);
    }
    loop.runAll();
    assertTrue(second.refusal != null && first.held != null, "sessions go on");
  }

  @Test
  void shouldCloseTheIdleConnectionsOfAnEjectedEndpointAndUseItAgainAfterwards() {
    ConnectionPool pool = pool(PoolFixture.ofAtMost(9).idle(4, 9), Balance.ROUND_ROBIN, 3, 1, 1);
    for (int i = 0; i < 5; i++) {
      pool.endpoints().diedSilently(member(pool, 0), CloseReason.KEEPALIVE_DEAD, clock.nanos);
    }
    loop.runFor(Duration.ofMillis(100));
    assertEquals(0, member(pool, 0).idle());
    assertEquals(2, pool.snapshot().closed(CloseReason.STALE));
    assertEquals(4, member(pool, 1).idle());
    loop.runFor(SECOND.multipliedBy(3));
    assertEquals(2, member(pool, 0).idle(), "its share again");
  }

  @Test
  void shouldEndTheSessionsOfAnEndpointThatGoesDownIfAsked() {
    health.onDown(HealthSettings.OnDown.CUT);
    ConnectionPool pool = pool(PoolFixture.ofAtMost(9), Balance.ROUND_ROBIN, 3, 1, 1);
    List<Client> clients = List.of(arrive(pool), arrive(pool), arrive(pool), arrive(pool));
    for (int i = 0; i < 3; i++) {
      pool.endpoints().connectFailed(member(pool, 0), CloseReason.CONNECT_REFUSED, clock.nanos);
    }
    loop.runAll();
    long ended = clients.stream().filter(Client::wasEnded).count();
    assertEquals(2, ended);
    assertEquals(2, pool.snapshot().closed(CloseReason.CONNECT_REFUSED));
    assertEquals(2, pool.snapshot().active());
  }

  private static int sourceOfAnother(ConnectionPool pool, int place) {
    for (int source = 0; source < 1_000; source++) {
      Member member = pool.endpoints().newChooser().forDial(List.of(), source, 0);
      if (member != null && member.place() != place) {
        return source;
      }
    }
    throw new AssertionError("all sources go to " + place);
  }

  @Test
  void shouldSendNoSessionToAnEndpointOfWeightNought() {
    ConnectionPool pool = pool(PoolFixture.ofAtMost(50), Balance.ROUND_ROBIN, 3, 1, 0, 2);
    for (int i = 0; i < 12; i++) {
      arrive(pool);
    }
    assertEquals(4, member(pool, 0).active());
    assertEquals(0, member(pool, 1).active());
    assertEquals(8, member(pool, 2).active());
  }
}
