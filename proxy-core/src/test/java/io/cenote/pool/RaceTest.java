package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.PoolFixture;
import io.cenote.testing.SimLoop;
import io.cenote.testing.UpstreamFixture;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Endpoint;
import io.cenote.transport.EndpointAddress;
import io.cenote.transport.dns.Answer;
import io.cenote.transport.dns.HostAnswer;
import io.cenote.transport.dns.HostQuestion;
import io.cenote.transport.dns.LookUps;
import io.cenote.transport.dns.ServiceRecord;
import io.cenote.upstream.EndpointSettings;
import io.cenote.upstream.balance.Balance;
import io.cenote.upstream.member.Member;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A name with an address of each family, of which one is silent; in virtual time. */
class RaceTest {
  private final SimLoop loop = new SimLoop(0, new SimLoop.Clock());
  private final List<WireOwner> silent = new ArrayList<>();
  private final List<String> dialled = new ArrayList<>();
  private boolean sixAnswers;
  private @Nullable PooledConnection held;
  private @Nullable Refusal refusal;

  private void dial(WireOwner connection, Member member) {
    connection.attachWire(new QuietWire());
    boolean six = ((InetSocketAddress) member.address()).getAddress() instanceof Inet6Address;
    dialled.add(six ? "6" : "4");
    if (six && !sixAnswers) {
      silent.add(connection);
    } else {
      loop.execute(connection::connected);
    }
  }

  private static Answer<InetAddress> of(String literal) {
    InetAddress address = Objects.requireNonNull(EndpointAddress.literal(literal));
    return new Answer.Good<>(List.of(address), Duration.ofMinutes(1));
  }

  private LookUps names() {
    return new LookUps() {
      @Override
      public void host(HostQuestion question, Consumer<HostAnswer> then) {
        loop.execute(() -> then.accept(new HostAnswer(of("10.0.0.1"), of("fd00::1"))));
      }

      @Override
      public void service(String name, Consumer<Answer<ServiceRecord>> then) {
        throw new UnsupportedOperationException(name);
      }

      @Override
      public void close() {}
    };
  }

  /** The IPv6 address is the one that is tried first. */
  private ConnectionPool pool(int max) {
    EndpointSettings.Choosing choosing =
        new EndpointSettings.Choosing(Balance.FAILOVER, 3, 0, Duration.ZERO);
    UpstreamSettings upstream =
        UpstreamFixture.with(PoolFixture.ofAtMost(max))
            .at(new Endpoint.Tcp("app.test", 1))
            .choosing(choosing)
            .build();
    ConnectionPool pool =
        new ConnectionPool(
            upstream,
            new PoolLoops(List.of(loop), loop, 0),
            new Means(this::dial, this::names, (member, end) -> end.passed(), () -> 0.5));
    pool.start();
    loop.runFor(Duration.ofMillis(50));
    assertEquals(2, pool.endpoints().roster().size());
    pool.endpoints()
        .connectFailed(pool.endpoints().roster().get(0), CloseReason.CONNECT_REFUSED, loop.nanos());
    return pool;
  }

  private void arrive(ConnectionPool pool) {
    Acquirer client =
        new Acquirer() {
          @Override
          public void onAcquired(PooledConnection connection) {
            held = connection;
          }

          @Override
          public void onRefused(Refusal why) {
            refusal = why;
          }
        };
    loop.run(() -> pool.acquire(0, new AcquireRequest(client)));
  }

  @Test
  void shouldTryTheOtherFamilyBesideAConnectThatTakesLong() {
    ConnectionPool pool = pool(9);
    loop.runFor(Duration.ofMillis(1));
    arrive(pool);
    assertEquals(List.of("6"), dialled);
    loop.runFor(Duration.ofMillis(240));
    assertEquals(List.of("6"), dialled, "it gets its time");
    loop.runFor(Duration.ofMillis(20));
    assertEquals(List.of("6", "4"), dialled);
    assertNotNull(held);
    assertEquals(2, pool.snapshot().total(), "both within the bound");
    loop.run(() -> silent.get(0).connectFailed(CloseReason.CONNECT_TIMEOUT, "simulated"));
    loop.runAll();
    assertNull(refusal);
    assertEquals(1, pool.snapshot().total());
  }

  @Test
  void shouldKeepTheOneThatLosesAsAnIdleConnection() {
    ConnectionPool pool = pool(9);
    arrive(pool);
    loop.runFor(Duration.ofMillis(300));
    assertNotNull(held);
    loop.run(() -> silent.get(0).connected());
    loop.runAll();
    assertEquals(1, pool.snapshot().idle());
    assertEquals(1, pool.snapshot().active());
  }

  @Test
  void shouldNotRaceBeyondTheBound() {
    ConnectionPool pool = pool(1);
    arrive(pool);
    loop.runFor(Duration.ofMillis(500));
    assertEquals(List.of("6"), dialled);
    assertNull(held);
    assertEquals(1, pool.snapshot().total());
  }

  @Test
  void shouldNotRaceWhereTheFirstAnswersInTime() {
    sixAnswers = true;
    ConnectionPool pool = pool(9);
    arrive(pool);
    loop.runFor(Duration.ofSeconds(1));
    assertEquals(List.of("6"), dialled);
    assertTrue(held != null && refusal == null);
  }
}
