package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.protocol.PoolKey;
import io.cenote.testing.HealthFixture;
import io.cenote.testing.Members;
import io.cenote.testing.PoolFixture;
import io.cenote.testing.SimLoop;
import io.cenote.testing.UpstreamFixture;
import io.cenote.upstream.EndpointSettings;
import io.cenote.upstream.member.Member;
import io.cenote.upstream.member.MemberState;
import io.cenote.upstream.names.DnsSettings;
import io.cenote.upstream.names.Vanished;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When sessions of endpoints that are gone are ended, in virtual time. */
class ShardCutsTest {
  private static final Duration LATER = Duration.ofSeconds(10);

  private final SimLoop loop = new SimLoop(0, new SimLoop.Clock());

  private static EndpointSettings cutting() {
    EndpointSettings some =
        UpstreamFixture.with(PoolFixture.ofAtMost(9))
            .health(HealthFixture.of())
            .build()
            .endpoints();
    DnsSettings dns = some.dns();
    return new EndpointSettings(
        some.listed(),
        new DnsSettings(dns.lookUps(), dns.race(), Vanished.CUT, LATER),
        some.choosing(),
        some.health());
  }

  private PooledConnection connectionTo(Member member) {
    ConnectionPool pool =
        Pools.of(
            UpstreamFixture.with(PoolFixture.ofAtMost(9)).build(),
            List.of(loop),
            (connection, to) -> {},
            () -> 0,
            0);
    PooledConnection c =
        new PooledConnection(
            pool.shard(0), member, PoolKey.NONE, pool.protocol().newServer(PoolKey.NONE), false);
    member.addDialling(1);
    return c;
  }

  /** Endpoints may change each second, and a session may go on for an hour. */
  @Test
  void shouldWaitOnceHoweverOftenEndpointsChange() {
    ShardCuts cuts = new ShardCuts(loop, ShardCutsTest::cutting);
    Member member = Members.of(1, 1);
    PooledConnection c = connectionTo(member);
    cuts.begun(c);
    member.condition().move(MemberState.LEFT, "", loop.nanos());
    long before = loop.timers();
    for (int i = 0; i < 100; i++) {
      cuts.look();
    }
    assertEquals(before + 1, loop.timers());
    cuts.ended(c);
    cuts.look();
    assertEquals(before, loop.timers());
  }
}
