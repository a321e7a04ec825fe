package io.cenote.closes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.hosts.Host;
import io.cenote.hosts.HostProgram;
import io.cenote.hosts.PeerMain;
import io.cenote.hosts.ProxyMain;
import io.cenote.hosts.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Idle limits learnt on real sockets: a server that closes after 6 s without data, although
 * keepalive is answered, and two boxes on the way that forget a flow after 8 s without a packet,
 * one without a word and one with RST. They must be told apart, and named within a tenth.
 */
@Timeout(120)
class LearnTest {
  private static final Pattern LIMIT = Pattern.compile("limit-s=([0-9.]+)\\.\\.([0-9.]+) ");
  private static final List<String> BOXES = List.of("drops", "resets");

  @TempDir Path dir;

  private final List<JoinedClient> held = new ArrayList<>();

  @Test
  void shouldTellAServerThatCountsDataFromABoxThatForgets() throws Exception {
    try (Host proxyHost = new Host("proxy");
        Host peerHost = new Host("peer");
        Wire drops = wire(proxyHost, "10.78.0.1/24", peerHost, "10.78.0.2/24", "drop");
        Wire resets = wire(proxyHost, "10.79.0.1/24", peerHost, "10.79.0.2/24", "reset")) {
      HostProgram peer = PeerMain.on(peerHost);
      peer.command("listen 7000");
      peer.command("listen 7001 6000");
      HostProgram proxy = ProxyMain.on(proxyHost, config());

      BOXES.forEach(box -> serve(box, 5));
      serve("counts", 2);
      long begun = System.nanoTime();
      at(begun, 7.0);
      BOXES.forEach(this::holdServed);
      serve("counts", 2);
      at(begun, 7.6);
      BOXES.forEach(this::holdServed);
      for (double silence : new double[] {8.4, 8.8, 9.2}) {
        at(begun, silence);
        BOXES.forEach(this::holdAsked);
      }
      // Made after those had closed: an outage could not have ended these.
      at(begun, 12.5);
      BOXES.forEach(box -> serve(box, 2));
      long again = System.nanoTime();
      at(again, 8.5);
      BOXES.forEach(this::holdAsked);

      assertNamed(6, proxy.awaitLine("upstream=counts learned=data-limit"), "keepalive=answered");
      String cure = "upstreams.drops.tcp.keepalive { enabled = true, idle = 4s }";
      assertNamed(8, proxy.awaitLine("upstream=drops learned=flow-limit"), cure);
      cure = "upstreams.resets.tcp.keepalive { enabled = true, idle = 4s }";
      assertNamed(8, proxy.awaitLine("upstream=resets learned=flow-limit"), cure);
      assertTrue(drops.count("forgotten") > 0 && resets.count("resets") > 0);
    } finally {
      for (JoinedClient client : held) {
        client.close();
      }
    }
  }

  private static Wire wire(
      Host proxyHost, String address, Host peerHost, String peerAddress, String forgotten)
      throws Exception {
    return Wire.between(
        proxyHost, address, peerHost, peerAddress, "--forget", "8", "--forgotten", forgotten);
  }

  /** So many sessions at once, ended in order: so many connections rest in the pool. */
  private void serve(String upstream, int sessions) {
    List<JoinedClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < sessions; i++) {
        JoinedClient client = new JoinedClient(dir.resolve(upstream));
        client.awaitUpstream();
        clients.add(client);
      }
      for (JoinedClient client : clients) {
        client.awaitUpstream(); // together, now that everything has been done once
      }
      for (JoinedClient client : clients) {
        client.close();
      }
    } catch (IOException e) {
      throw new AssertionError(upstream, e);
    }
  }

  /** A session that is answered, and stays. */
  private void holdServed(String upstream) {
    try {
      hold(upstream).awaitUpstream();
    } catch (IOException e) {
      throw new AssertionError(upstream, e);
    }
  }

  /** A session that asks, and stays, answered or not. */
  private void holdAsked(String upstream) {
    try {
      hold(upstream).write('x');
    } catch (IOException e) {
      throw new AssertionError(upstream, e);
    }
  }

  private JoinedClient hold(String upstream) throws IOException {
    JoinedClient client = new JoinedClient(dir.resolve(upstream));
    held.add(client);
    return client;
  }

  /** The test's subject is time: waits for a moment of it. */
  private static void at(long begun, double seconds) {
    long due = begun + (long) (seconds * 1e9);
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static void assertNamed(double limit, String advice, String cure) {
    Matcher found = LIMIT.matcher(advice);
    assertTrue(found.find(), advice);
    double middle = (Double.parseDouble(found.group(1)) + Double.parseDouble(found.group(2))) / 2;
    assertEquals(limit, middle, limit / 10, advice);
    assertTrue(advice.contains(cure), advice);
  }

  private Path config() throws IOException {
    String text =
        """
        cenote { stats.interval = 1h, admin.bind = off
          defaults.listener.max-sessions = 100
          defaults.upstream.pool { reuse = clean, max-connections = 20, max-idle = 20 }
          listeners.counts { bind = "unix:%1$s/counts", upstream = counts }
          listeners.drops { bind = "unix:%1$s/drops", upstream = drops }
          listeners.resets { bind = "unix:%1$s/resets", upstream = resets }
          upstreams.counts { endpoints = [ "10.78.0.2:7001" ], dead-after = 4s }
          upstreams.drops { endpoints = [ "10.78.0.2:7000" ]
            tcp { keepalive.enabled = false, user-timeout = 2s } }
          upstreams.resets { endpoints = [ "10.79.0.2:7000" ]
            tcp { keepalive.enabled = false, user-timeout = 2s } }
        }
        """
            .formatted(dir);
    return Files.writeString(dir.resolve("cenote.conf"), text);
  }
}
