package io.cenote.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.pool.Reuse;
import io.cenote.pool.SimPool;
import io.cenote.session.ClientAddress;
import io.cenote.session.Session;
import io.cenote.session.SimHost;
import io.cenote.testing.SimLoop;
import io.cenote.testing.SimStream;
import io.cenote.testing.UpstreamFixture;
import io.cenote.transport.Networks;
import io.cenote.transport.proxy.Headers;
import io.cenote.transport.proxy.ProxyIn;
import io.cenote.tunnel.TunnelFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sessions that begin with a PROXY header, in virtual time. */
class HeaderTrafficTest {
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final String HEADER = text(Headers.v1("PROXY TCP4 192.0.2.1 192.0.2.9 4711 80"));
  private static final String BINARY = text(Headers.tcp6());

  private final SimLoop loop = new SimLoop(0, new SimLoop.Clock());
  private final SimHost host = new SimHost(loop);
  private final SimPool pool =
      new SimPool(loop, 4, Reuse.NEVER, Duration.ofMillis(10), UpstreamFixture.RAW);
  private final List<String> asked = new ArrayList<>();
  private boolean admits = true;
  private final HeaderTrafficFactory factory =
      new HeaderTrafficFactory(
          new ProxyProtocolSettings(ProxyIn.ANY, Networks.NONE, LIMIT),
          new TunnelFactory(pool.pool()),
          this::admit);
  private SimStream client = SimStream.accepted();

  private boolean admit(Session session, ClientAddress address) {
    asked.add(address.fields());
    return admits;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private void comes() {
    client = SimStream.accepted();
    loop.run(() -> new Session(host, factory, loop, client).start());
    loop.runAll();
  }

  private void sends(String bytes) {
    client.peerSends(bytes);
    loop.runAll();
  }

  private void assertUnserved(String end) {
    assertEquals(0, pool.pool().snapshot().total(), "upstream connections");
    assertEquals(0, pool.pool().snapshot().acquired());
    assertEquals(List.of(end), host.over);
  }

  @Test
  void shouldGoOnWithTheBytesBehindTheHeaderOfOneBurst() {
    for (String header : List.of(HEADER, BINARY)) {
      comes();
      sends(header + "hello");
      assertEquals("hello", pool.last().peerGot());
      pool.last().peerSends("world");
      loop.runAll();
      assertEquals("world", client.peerGot());
    }
    assertEquals(
        List.of(
            "client=192.0.2.1:4711 via=client/<unresolved>:1",
            "client=[2001:db8:0:0:0:0:0:1]:4711 via=client/<unresolved>:1"),
        asked);
  }

  @Test
  void shouldTakeAHeaderInAnyTwoPieces() {
    for (String header : List.of(HEADER, BINARY)) {
      for (int cut = 1; cut < header.length(); cut++) {
        long before = pool.pool().snapshot().acquired();
        comes();
        sends(header.substring(0, cut));
        assertEquals(before, pool.pool().snapshot().acquired(), "before the header is whole");
        sends(header.substring(cut) + "x");
        assertEquals("x", pool.last().peerGot(), "cut at " + cut);
        client.peerResets();
        loop.runFor(Duration.ofSeconds(5)); // its upstream is given up by then
      }
    }
  }

  @Test
  void shouldConnectWhenTheHeaderIsWholeAndNotBefore() {
    comes();
    sends(HEADER.substring(0, HEADER.length() - 1));
    assertEquals(0, pool.pool().snapshot().total());
    sends("\n");
    assertEquals(1, pool.pool().snapshot().total());
    loop.runFor(LIMIT.multipliedBy(2));
    assertTrue(host.over.isEmpty(), "the time limit was for the header only");
    sends("late");
    assertEquals("late", pool.last().peerGot());
  }

  @Test
  void shouldPassAFinBehindTheHeaderOn() {
    comes();
    client.peerSends(HEADER + "all");
    client.peerFinishes();
    loop.runAll();
    assertEquals("all<FIN>", pool.last().peerGot());
  }

  @Test
  void shouldResetAClientThatSendsNoHeader() {
    comes();
    sends("GET / HTTP/1.1\r\n");
    assertEquals("<RST>", client.peerGot());
    assertUnserved("protocol-error/client-gone");
    assertEquals(List.of("protocol-error"), host.refused);
  }

  @Test
  void shouldResetAClientThatStallsInItsHeader() {
    comes();
    sends(HEADER.substring(0, 20));
    loop.runFor(LIMIT.minusMillis(1));
    assertTrue(host.over.isEmpty());
    loop.runFor(Duration.ofMillis(2));
    assertEquals("<RST>", client.peerGot());
    assertUnserved("protocol-error/client-gone");
  }

  @Test
  void shouldResetAClientThatSendsNothing() {
    comes();
    loop.runFor(LIMIT.plusMillis(1));
    assertUnserved("protocol-error/client-gone");
  }

  @Test
  void shouldRefuseAHeaderThatEndsBeforeItsEnd() {
    comes();
    client.peerSends(HEADER.substring(0, 20));
    client.peerFinishes();
    loop.runAll();
    assertUnserved("protocol-error/client-gone");
    assertEquals(List.of("protocol-error"), host.refused);
  }

  /** Load balancers look in this way whether somebody listens. */
  @Test
  void shouldSayNothingOfAClientThatOnlyConnects() {
    comes();
    client.peerFinishes();
    loop.runAll();
    assertUnserved("peer-fin/client-gone");
    assertEquals(List.of(), host.refused);
  }

  @Test
  void shouldResetAClientThatMayNotComeFromTheToldAddress() {
    admits = false;
    comes();
    sends(HEADER + "hello");
    assertEquals("<RST>", client.peerGot());
    assertUnserved("rejected/client-gone");
  }

  @Test
  void shouldKeepTheRealAddressForLocalAndUnknown() {
    for (String header :
        List.of(text(Headers.v1("PROXY UNKNOWN")), text(Headers.v2(Headers.LOCAL, 0)))) {
      comes();
      sends(header + "x");
      assertEquals("x", pool.last().peerGot());
    }
    assertEquals(List.of("client=client/<unresolved>:1", "client=client/<unresolved>:1"), asked);
  }

  @Test
  void shouldNotTouchTheUpstreamForTenThousandBrokenHeaders() {
    Random random = new Random(20_260_802);
    int served = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] header = (random.nextBoolean() ? Headers.tcp4() : Headers.tcp6()).clone();
      if (random.nextBoolean()) {
        header = HEADER.getBytes(StandardCharsets.ISO_8859_1);
      }
      // The first byte that is changed is always one that makes the header another one.
      header[random.nextInt(Math.min(14, header.length))] ^= (byte) (1 + random.nextInt(255));
      for (int more = random.nextInt(3); more > 0; more--) {
        header[random.nextInt(header.length)] = (byte) random.nextInt();
      }
      int cut = random.nextInt(header.length);
      long before = pool.pool().snapshot().acquired();
      comes();
      sends(text(Arrays.copyOf(header, cut)));
      if (client.isOpen()) {
        sends(text(Arrays.copyOfRange(header, cut, header.length)) + "SECRET");
      }
      if (pool.pool().snapshot().acquired() > before) {
        served++; // it was a good one after all: the header itself must not get there
        assertTrue("SECRET".endsWith(pool.last().peerGot()), () -> pool.last().peerGot());
      }
      loop.runFor(LIMIT.plusMillis(1));
      client.peerResets();
      loop.runFor(Duration.ofSeconds(5));
      assertEquals(i + 1, host.over.size(), "sessions that are over");
    }
    assertTrue(served < 2_000, "served: " + served);
  }
}
