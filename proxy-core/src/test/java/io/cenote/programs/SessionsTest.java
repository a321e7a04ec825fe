package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.close.RecentCloses;
import io.cenote.listen.ListenerSnapshot;
import io.cenote.listen.SessionSnapshot;
import io.cenote.stats.ProxyReading;
import io.cenote.testing.LogCapture;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Open sessions, as an operator sees them. */
class SessionsTest {
  private static List<SessionSnapshot> sessions(RunningProxy proxy) throws Exception {
    return proxy.cenote().sessions().get(10, TimeUnit.SECONDS);
  }

  private static ProxyReading read(RunningProxy proxy) throws Exception {
    return proxy.cenote().read().get(10, TimeUnit.SECONDS);
  }

  private static void echo(Socket client, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    client.getOutputStream().write(bytes);
    assertEquals(bytes.length, client.getInputStream().readNBytes(bytes.length).length);
  }

  /** Behind a balancer the client is who it says, and the balancer is seen, too. */
  @Test
  void shouldShowBothAddressesOfAClientThatIsTold() throws Exception {
    try (TestUpstream upstream = TestUpstream.echo();
        RunningProxy proxy =
            RunningProxy.tcp()
                .listener("proxy-protocol { in = v1, from = [127.0.0.1] }")
                .before(upstream.port());
        Socket client = proxy.connect()) {
      OutputStream out = client.getOutputStream();
      String header = "PROXY TCP4 192.0.2.1 192.0.2.9 4711 80\r\n";
      out.write(header.getBytes(StandardCharsets.US_ASCII));
      echo(client, "hello");
      SessionSnapshot only = sessions(proxy).get(0);
      assertEquals("192.0.2.1:4711", only.client().address());
      assertEquals("127.0.0.1:" + client.getLocalPort(), only.client().via());
      assertEquals("127.0.0.1:" + upstream.port(), only.endpoint());
      assertEquals(new ListenerSnapshot.Bytes(5, 5), only.bytes());
    }
  }

  /** Every sum is at least the one before, though sessions come and go, and the last is exact. */
  @Test
  void shouldSumUpTheBytesOfAllSessionsAndNeverLess() throws Exception {
    try (TestUpstream upstream = TestUpstream.echo();
        RunningProxy proxy =
            RunningProxy.tcp()
                .listener("max-sessions = 1000")
                .pool("max-connections = 500")
                .before(upstream.port())) {
      List<Socket> open = new ArrayList<>();
      long last = 0;
      for (int i = 1; i <= 300; i++) {
        Socket client = proxy.connect();
        echo(client, "x".repeat(10));
        open.add(client);
        if (i % 3 == 0) {
          open.remove(0).close();
        }
        ListenerSnapshot now = read(proxy).listeners().get(0);
        assertTrue(now.bytes().up() >= last, () -> now + " after more");
        last = now.bytes().up();
        assertEquals(10L * i, last);
      }
      for (Socket client : open) {
        client.close();
      }
      proxy.awaitQuiet();
      assertEquals(new ListenerSnapshot.Bytes(3000, 3000), read(proxy).listeners().get(0).bytes());
    }
  }

  @Test
  void shouldRememberWhyConnectionsClosed() throws Exception {
    try (TestUpstream upstream = TestUpstream.echo();
        RunningProxy proxy = RunningProxy.tcp().before(upstream.port())) {
      String client;
      try (Socket socket = proxy.connect()) {
        client = "127.0.0.1:" + socket.getLocalPort();
        echo(socket, "hello");
      }
      proxy.awaitQuiet();
      Map<String, List<RecentCloses.Close>> all = proxy.cenote().closes();
      RecentCloses.Close below = all.get("upstream=out").get(0);
      assertEquals("127.0.0.1:" + upstream.port(), below.text());
      assertEquals(5, below.bytes());
      RecentCloses.Close above = all.get("listener=in").get(0);
      assertEquals(client, above.text());
      assertEquals(CloseReason.PEER_FIN, above.reason());
      assertEquals(5, above.bytes());
    }
  }

  @Test
  void shouldCloseASessionByItsNumber() throws Exception {
    try (TestUpstream upstream = TestUpstream.echo();
        RunningProxy proxy = RunningProxy.tcp().before(upstream.port());
        Socket client = proxy.connect();
        Socket other = proxy.connect()) {
      echo(client, "hello");
      echo(other, "hello");
      long id =
          sessions(proxy).stream()
              .filter(each -> each.client().address().endsWith(":" + client.getLocalPort()))
              .findFirst()
              .orElseThrow()
              .id();
      assertTrue(proxy.cenote().closeSession(id).get(10, TimeUnit.SECONDS));
      assertEquals(-1, client.getInputStream().read());
      // Its end is under way, as its client has not closed: its bytes count once all the same.
      assertEquals(new ListenerSnapshot.Bytes(10, 10), read(proxy).listeners().get(0).bytes());
      echo(other, "still there");
      proxy.awaitUntil("it is gone", () -> proxy.sessions() == 1);
      assertEquals(false, proxy.cenote().closeSession(id).get(10, TimeUnit.SECONDS));
    }
  }

  /** Idle connections are replaced at once, and one that a session has when it comes back. */
  @Test
  void shouldReplaceEveryConnectionAtTheOperatorsWish() throws Exception {
    try (TestUpstream upstream = TestUpstream.echo();
        RunningProxy proxy =
            RunningProxy.tcp().pool("min-idle = 2, reuse = clean").before(upstream.port())) {
      proxy.awaitPool("warm", pool -> pool.idle() == 2);
      try (Socket client = proxy.connect()) {
        echo(client, "hello");
        proxy.awaitPool("warm again", pool -> pool.idle() == 2);
        assertTrue(proxy.cenote().reconnect("out"));
        assertEquals(false, proxy.cenote().reconnect("other"));
        proxy.awaitPool("two new ones", pool -> drained(pool.closed()) == 2 && pool.idle() == 2);
        echo(client, "goes on");
        client.shutdownOutput();
        assertEquals(-1, client.getInputStream().read());
      }
      proxy.awaitPool("all three were replaced", pool -> drained(pool.closed()) == 3);
    }
  }

  private static long drained(Map<CloseReason, Long> closed) {
    return closed.getOrDefault(CloseReason.DRAINED, 0L);
  }

  @Test
  void shouldSayWhoHoldsWhatASessionHasWaitedForInVain() throws Exception {
    try (TestUpstream upstream = TestUpstream.echo();
        LogCapture log = new LogCapture("cenote.pool");
        RunningProxy proxy =
            RunningProxy.tcp()
                .pool("max-connections = 4, max-idle = 4, acquire-timeout = 100ms")
                .before(upstream.port())) {
      List<Socket> holders = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        holders.add(proxy.connect());
        echo(holders.get(i), "hello");
      }
      try (Socket late = proxy.connect()) {
        assertEquals(-1, late.getInputStream().read());
      }
      String first = "client=127.0.0.1:" + holders.get(0).getLocalPort() + " endpoint=";
      log.awaitLine("pool=out held longest by: session=", first, "bytes-up=5 bytes-down=5");
      List<SessionSnapshot> told = read(proxy).listeners().get(0).holders();
      assertEquals(3, told.size());
      assertTrue(told.get(0).times().age() >= told.get(1).times().age());
      assertTrue(told.get(1).times().age() >= told.get(2).times().age());
      for (Socket holder : holders) {
        holder.close();
      }
    }
  }
}
