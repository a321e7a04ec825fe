package io.cenote.programs;

import static io.cenote.testing.DnsReply.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.pool.PoolSnapshot;
import io.cenote.testing.DnsReply;
import io.cenote.testing.DnsServer;
import io.cenote.testing.LogCapture;
import io.cenote.testing.NamedHost;
import io.cenote.testing.RunningProxy;
import io.cenote.transport.CloseReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An upstream that is a name, with a DNS server of the test's own. */
class NamedUpstreamTest {
  private static final String NAME = "app.test";

  private static String dns(DnsServer dns, String more) {
    return "dns { servers = [\"" + dns.endpoint() + "\"], min-ttl = 100ms, " + more + " }";
  }

  private static DnsReply addresses(int ttl, String... literals) {
    DnsReply reply = records();
    for (String literal : literals) {
      reply.address(NAME, literal, ttl);
    }
    return reply;
  }

  private static RunningProxy proxy(DnsServer dns, int port, String more, String pool) {
    return RunningProxy.tcp()
        .upstream(dns(dns, more))
        .upstream("balance = round-robin")
        .pool(pool)
        .before(NAME + ":" + port);
  }

  /** One session: the address of the server that has served it; null: none has. */
  private static @Nullable String served(RunningProxy proxy) throws IOException {
    try (Socket client = proxy.connect()) {
      return line(client);
    } catch (SocketException e) {
      return null;
    }
  }

  private static @Nullable String servedNow(RunningProxy proxy) {
    try {
      return served(proxy);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static @Nullable String line(Socket client) throws IOException {
    return new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))
        .readLine();
  }

  private static Map<String, Integer> served(RunningProxy proxy, int sessions) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < sessions; i++) {
      counts.merge(String.valueOf(served(proxy)), 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void shouldUseEveryAddressOfAName() throws IOException {
    try (DnsServer dns = new DnsServer();
        NamedHost two = NamedHost.on(2);
        NamedHost three = NamedHost.on(3, two.port())) {
      dns.on("A " + NAME, addresses(1, "127.0.0.2", "127.0.0.3"));
      try (RunningProxy proxy = proxy(dns, two.port(), "family = ipv4", "")) {
        proxy.awaitPool("resolved", pool -> pool.endpoints().members().size() == 2);
        Map<String, Integer> counts = served(proxy, 20);
        assertEquals(Set.of(two.address(), three.address()), counts.keySet());
        assertTrue(counts.values().stream().allMatch(n -> n >= 8), counts::toString);
      }
    }
  }

  /** As localhost is on many hosts: 18 of 18 clients failed. */
  @Test
  void shouldFollowAnAddressThatRefusesWithTheNextOfTheSameName() throws IOException {
    try (DnsServer dns = new DnsServer();
        NamedHost one = NamedHost.on(1)) {
      dns.on("A " + NAME, addresses(1, "127.0.0.1"));
      dns.on("AAAA " + NAME, addresses(1, "::1"));
      try (RunningProxy proxy = proxy(dns, one.port(), "family = any", "")) {
        proxy.awaitPool("resolved", pool -> pool.endpoints().members().size() == 2);
        assertEquals(Map.of(one.address(), 18), served(proxy, 18));
      }
    }
  }

  @Test
  void shouldRefuseWithinASecondWhileANameNeverResolvedAndServeSoonAfterwards() throws IOException {
    try (DnsServer dns = new DnsServer();
        NamedHost two = NamedHost.on(2);
        LogCapture log = new LogCapture("cenote.upstream")) {
      try (RunningProxy proxy = proxy(dns, two.port(), "family = ipv4", "")) {
        assertNull(served(proxy));
        PoolSnapshot pool = proxy.pool();
        assertEquals(1, pool.refused(CloseReason.NAME_UNRESOLVED));
        assertTrue(pool.endpoints().down().contains(NAME), pool.endpoints()::down);
        assertTrue(proxy.cenote().whyNotReady().contains(NAME), proxy.cenote()::whyNotReady);
        log.awaitLine("upstream=out DOWN: every endpoint is down (" + NAME, "name-unresolved");
        dns.on("A " + NAME, addresses(1, "127.0.0.2"));
        proxy.awaitPool("resolved", now -> now.endpoints().members().size() == 1);
        assertEquals(two.address(), served(proxy));
        assertEquals("", proxy.cenote().whyNotReady());
        log.awaitLine("upstream=out UP after");
      }
    }
  }

  @Test
  void shouldNotMakeOtherUpstreamsWaitForASilentName() throws IOException {
    try (DnsServer dns = new DnsServer();
        NamedHost two = NamedHost.on(2)) {
      dns.on("A silent.test", DnsReply.silence());
      dns.on("A " + NAME, addresses(1, "127.0.0.2"));
      String text =
          """
          cenote {
            event-loops = 1, admin.bind = off
            defaults.upstream { %s }
            defaults.listener.max-sessions = 10
            listeners.bad { bind = "127.0.0.1:0", upstream = bad }
            listeners.in { bind = "127.0.0.1:0", upstream = out }
            upstreams.bad.endpoints = [ "silent.test:1" ]
            upstreams.out.endpoints = [ "%s:%d" ]
          }
          """
              .formatted(dns(dns, "family = ipv4"), NAME, two.port());
      try (RunningProxy proxy = RunningProxy.start(text);
          Socket waiting = proxy.connect("bad")) {
        proxy.awaitPool("resolved", now -> now.endpoints().members().size() == 1);
        assertEquals(Map.of(two.address(), 4), served(proxy, 4));
        assertEquals(-1, waiting.getInputStream().read());
        assertEquals(1, proxy.pool("bad").refused(CloseReason.NAME_UNRESOLVED));
      }
    }
  }

  @Test
  void shouldKeepTheLastGoodAddressesWhateverFails() throws IOException {
    try (DnsServer dns = new DnsServer();
        NamedHost two = NamedHost.on(2)) {
      dns.on("A " + NAME, addresses(0, "127.0.0.2"));
      try (RunningProxy proxy = proxy(dns, two.port(), "family = ipv4", "")) {
        proxy.awaitPool("resolved", pool -> pool.endpoints().members().size() == 1);
        for (Map.Entry<String, DnsReply> failure :
            Map.of(
                    "nxdomain", DnsReply.nxdomain(),
                    "servfail", DnsReply.servfail(),
                    "refused", DnsReply.refused(),
                    "empty", records())
                .entrySet()) {
          dns.on("A " + NAME, failure.getValue());
          proxy.awaitPool(failure.getKey(), pool -> count(pool, failure.getKey()) > 0);
          assertEquals(two.address(), served(proxy), failure.getKey());
        }
      }
    }
  }

  private static long count(PoolSnapshot pool, String result) {
    return pool.endpoints().names().get(0).results().getOrDefault(result, 0L);
  }

  @Test
  void shouldDrainAnAddressThatVanished() throws IOException {
    try (DnsServer dns = new DnsServer();
        NamedHost two = NamedHost.on(2);
        NamedHost three = NamedHost.on(3, two.port())) {
      dns.on("A " + NAME, addresses(0, "127.0.0.2", "127.0.0.3"));
      try (RunningProxy proxy =
          proxy(dns, two.port(), "family = ipv4", "min-idle = 4, server-speaks-first = true")) {
        proxy.awaitPool("warm", pool -> pool.idle() == 4);
        List<Socket> held = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          held.add(proxy.connect());
        }
        assertEquals(2, held.stream().map(NamedUpstreamTest::lineOf).distinct().count());
        dns.on("A " + NAME, addresses(0, "127.0.0.3"));
        proxy.awaitPool("gone", pool -> pool.endpoints().members().size() == 1);
        proxy.awaitPool("its idle ones", pool -> pool.closed(CloseReason.DRAINED) >= 1);
        assertEquals(Map.of(three.address(), 8), served(proxy, 8));
        for (Socket client : held) {
          client.getOutputStream().write('!');
          assertEquals('!', client.getInputStream().read(), "sessions go on");
          client.close();
        }
      }
    }
  }

  private static @Nullable String lineOf(Socket client) {
    try {
      StringBuilder text = new StringBuilder();
      for (int c = client.getInputStream().read(); c != '\n'; c = client.getInputStream().read()) {
        text.append((char) c);
      }
      return text.toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldCutTheSessionsOfAnAddressThatVanishedIfAsked() throws IOException {
    try (DnsServer dns = new DnsServer();
        NamedHost two = NamedHost.on(2);
        NamedHost three = NamedHost.on(3, two.port())) {
      dns.on("A " + NAME, addresses(0, "127.0.0.2"));
      String cut = "family = ipv4, vanished = cut, vanished-after = 200ms";
      try (RunningProxy proxy = proxy(dns, two.port(), cut, "");
          Socket client = proxy.connect()) {
        assertEquals(two.address(), lineOf(client));
        dns.on("A " + NAME, addresses(0, "127.0.0.3"));
        assertEquals(-1, client.getInputStream().read());
        assertEquals(1, proxy.pool().closed(CloseReason.DRAINED));
        assertEquals(three.address(), served(proxy));
      }
    }
  }

  @Test
  void shouldLookUpAtOnceWhenNoAddressCanBeReached() throws IOException {
    try (DnsServer dns = new DnsServer();
        NamedHost two = NamedHost.on(2);
        NamedHost three = NamedHost.on(3, two.port())) {
      dns.on("A " + NAME, addresses(3_600, "127.0.0.2"));
      try (RunningProxy proxy = proxy(dns, two.port(), "family = ipv4, max-ttl = 1h", "")) {
        proxy.awaitPool("resolved", pool -> pool.endpoints().members().size() == 1);
        assertEquals(two.address(), served(proxy));
        two.stop();
        dns.on("A " + NAME, addresses(3_600, "127.0.0.3"));
        assertNull(served(proxy));
        proxy.awaitPool(
            "the new address",
            pool -> pool.endpoints().members().get(0).address().startsWith(three.address()));
        assertEquals(three.address(), served(proxy));
      }
    }
  }

  @Test
  void shouldUseTheLowestPriorityOfAServiceThatHasOneUp() throws IOException {
    try (DnsServer dns = new DnsServer();
        NamedHost two = NamedHost.on(2);
        NamedHost three = NamedHost.on(3)) {
      String service = "_app._tcp.test";
      dns.on(
          "SRV " + service,
          records()
              .service(service, "10 1 " + two.port() + " two.test", 1)
              .service(service, "20 1 " + three.port() + " three.test", 1));
      dns.on("A two.test", records().address("two.test", "127.0.0.2", 1));
      dns.on("A three.test", records().address("three.test", "127.0.0.3", 1));
      try (RunningProxy proxy =
          RunningProxy.tcp().upstream(dns(dns, "family = ipv4")).before("srv:" + service)) {
        proxy.awaitPool("resolved", pool -> pool.endpoints().members().size() == 2);
        assertEquals(Map.of(two.address(), 5), served(proxy, 5));
        two.stop();
        assertEquals(Map.of(three.address(), 5), served(proxy, 5));
        two.restart();
        proxy.awaitUntil("the first is back", () -> two.address().equals(servedNow(proxy)));
        assertEquals(Map.of(two.address(), 5), served(proxy, 5));
      }
    }
  }

  @Test
  void shouldLoseNoSessionWhileTheNameMovesUnderLoad() throws Exception {
    try (DnsServer dns = new DnsServer();
        NamedHost two = NamedHost.on(2);
        NamedHost three = NamedHost.on(3, two.port())) {
      dns.on("A " + NAME, addresses(0, "127.0.0.2"));
      try (RunningProxy proxy = proxy(dns, two.port(), "family = ipv4", "min-idle = 4")) {
        proxy.awaitPool("resolved", pool -> pool.endpoints().members().size() == 1);
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Map<String, Integer>>> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          clients.add(CompletableFuture.supplyAsync(() -> servedUntil(over, proxy)));
        }
        for (int move = 0; move < 10; move++) {
          String now = move % 2 == 0 ? "127.0.0.3" : "127.0.0.2";
          dns.on("A " + NAME, addresses(0, now));
          proxy.awaitPool(
              "moved",
              pool ->
                  pool.endpoints().members().size() == 1
                      && pool.endpoints().members().get(0).address().contains(now));
        }
        over.set(true);
        for (CompletableFuture<Map<String, Integer>> client : clients) {
          assertEquals(
              Set.of(two.address(), three.address()), client.get(20, TimeUnit.SECONDS).keySet());
        }
      }
    }
  }

  /** Sessions one after the other, at most 100,000: who has served how many. */
  private static Map<String, Integer> servedUntil(AtomicBoolean over, RunningProxy proxy) {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < 100_000 && !over.get(); i++) {
      counts.merge(String.valueOf(servedNow(proxy)), 1, Integer::sum);
    }
    return counts;
  }
}
