package io.cenote.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.admin.Reloaded;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.CloseReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reloads of a proxy that has sessions, with real sockets. */
class ReloadTest {
  private static final String ONE =
      """
      cenote { event-loops = 2, admin.bind = off, defaults.listener.max-sessions = 1000
        listeners.in { bind = "127.0.0.1:0", upstream = out }
        defaults.upstream.pool { warm-max-age = 10m, idle-timeout = 10m } # no clock does what a reload should
        upstreams.out { endpoints = [ "A" ], pool { min-idle = 2, max-connections = 8 } }
      }
      """;

  private TestUpstream a;
  private TestUpstream b;

  @BeforeEach
  void startServers() throws IOException {
    a = naming("a");
    b = naming("b");
  }

  @AfterEach
  void stopServers() throws IOException {
    a.close();
    b.close();
  }

  /** A server that answers each line with its name. */
  private static TestUpstream naming(String name) throws IOException {
    byte[] answer = (name + "\n").getBytes(StandardCharsets.US_ASCII);
    return new TestUpstream(
        client -> {
          BufferedReader lines =
              new BufferedReader(
                  new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
          while (lines.readLine() != null) {
            client.getOutputStream().write(answer);
          }
        });
  }

  private String text(String template) {
    return template
        .replace("\"A\"", "\"127.0.0.1:" + a.port() + "\"")
        .replace("\"B\"", "\"127.0.0.1:" + b.port() + "\"");
  }

  private RunningProxy started(String template) {
    return RunningProxy.start(text(template));
  }

  private Reloaded reload(RunningProxy proxy, String template) throws Exception {
    return proxy.cenote().reload(RunningProxy.config(text(template))).get(20, TimeUnit.SECONDS);
  }

  private void reloads(RunningProxy proxy, String template) throws Exception {
    Reloaded done = reload(proxy, template);
    assertTrue(done.applied(), () -> done.lines().toString());
  }

  private static String ask(Socket client) throws IOException {
    client.getOutputStream().write('\n');
    return String.valueOf((char) client.getInputStream().read())
        + (char) client.getInputStream().read();
  }

  private static String askOnce(RunningProxy proxy, String listener) throws IOException {
    try (Socket client = proxy.connect(listener)) {
      return ask(client).strip();
    }
  }

  /** Inode of the socket that listens on that port. */
  private static String inode(int port) throws IOException {
    String local = String.format(Locale.ROOT, "0100007F:%04X 00000000:0000 0A", port);
    for (String line : Files.readAllLines(Path.of("/proc/net/tcp"))) {
      if (line.contains(local)) {
        return line.strip().split(" +")[9];
      }
    }
    return "none";
  }

  @Test
  void shouldNotTouchWhatStays() throws Exception {
    try (RunningProxy proxy = started(ONE)) {
      proxy.awaitPool("warm", pool -> pool.idle() == 2);
      String listening = inode(proxy.port());
      try (Socket before = proxy.connect()) {
        assertEquals("a\n", ask(before));
        proxy.awaitPool("warm again", pool -> pool.idle() == 2);
        long created = proxy.pool().created();
        reloads(proxy, ONE.replace("A", "A").replace("cenote {", "cenote { drain.timeout = 9s,"));
        assertEquals("a\n", ask(before));
        assertEquals(created, proxy.pool().created());
        assertEquals(listening, inode(proxy.port()));
      }
    }
  }

  @Test
  void shouldGiveNewcomersAnotherUpstreamAndLeaveSessionsTheirs() throws Exception {
    String two =
        ONE.replace("upstream = out", "upstream = other, max-sessions = 7")
            + "cenote.upstreams.other { endpoints = [ \"B\" ] }";
    try (RunningProxy proxy = started(ONE);
        Socket before = proxy.connect()) {
      assertEquals("a\n", ask(before));
      String listening = inode(proxy.port());
      reloads(proxy, two);
      assertEquals("b", askOnce(proxy, "in"));
      assertEquals("a\n", ask(before));
      assertEquals(listening, inode(proxy.port()), "the socket stays, whatever else changes");
      assertEquals(7, proxy.listener().maxSessions());
      reloads(proxy, two.replace("upstreams.out {", "upstreams.third {"));
      assertEquals("a\n", ask(before), "its upstream has left, and it goes on");
      proxy.awaitUntil(
          "the idle ones of it are closed",
          () -> proxy.pool("out").idle() == 0 && proxy.pool("out").active() == 1);
      before.shutdownOutput();
      proxy.awaitUntil(
          "and then it is forgotten",
          () -> proxy.cenote().pools().stream().noneMatch(pool -> pool.name().equals("out")));
    }
  }

  @Test
  void shouldShrinkAndGrowABound() throws Exception {
    List<Socket> clients = new ArrayList<>();
    try (RunningProxy proxy = started(ONE)) {
      for (int i = 0; i < 5; i++) {
        clients.add(proxy.connect());
        assertEquals("a\n", ask(clients.get(i)));
      }
      proxy.awaitPool("warm", pool -> pool.total() == 7);
      reloads(proxy, ONE.replace("min-idle = 2, max-connections = 8", "max-connections = 3"));
      proxy.awaitPool("idle ones go at once", pool -> pool.total() == 5 && pool.max() == 3);
      Socket waiting = proxy.connect();
      clients.add(waiting);
      waiting.getOutputStream().write('\n');
      proxy.awaitPool("there is no room", pool -> pool.pending() == 1);
      clients.get(0).shutdownOutput();
      clients.get(1).shutdownOutput();
      proxy.awaitPool("two have gone", pool -> pool.total() == 3 && pool.pending() == 1);
      reloads(proxy, ONE.replace("min-idle = 2, max-connections = 8", "max-connections = 4"));
      assertEquals('a', waiting.getInputStream().read());
      assertEquals(4, proxy.pool().total());
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void shouldKeepConnectionsToTheEndpointsThatStay() throws Exception {
    String one = ONE.replace("event-loops = 2", "event-loops = 1").replace("= 2, max", "= 4, max");
    try (RunningProxy proxy = started(one.replace("[ \"A\" ]", "[ \"B\", \"A\" ]"))) {
      proxy.awaitPool("warm", pool -> pool.idle() == 4);
      int toA = proxy.pool().endpoints().members().get(1).counts().idle();
      assertTrue(toA > 0);
      reloads(proxy, one);
      proxy.awaitPool("those to b are closed", pool -> pool.closed(CloseReason.DRAINED) == 4 - toA);
      proxy.awaitPool("there are four again", pool -> pool.idle() == 4 && pool.total() == 4);
      proxy.awaitUntil("the server has seen all", () -> a.accepted() >= 4);
      assertEquals(4, a.accepted(), "those to a were kept");
      assertEquals("a", askOnce(proxy, "in"));
      reloads(proxy, one.replace("[ \"A\" ]", "[ { address = \"A\", weight = 0 }, \"B\" ]"));
      int weight = proxy.pool().endpoints().members().get(0).weight();
      assertEquals(0, weight, "changed in place, and in force once the reload is over");
      assertEquals("b", askOnce(proxy, "in"));
    }
  }

  /** Their own clocks were set to the time before. */
  @Test
  void shouldCloseIdleConnectionsAfterTheNewTime() throws Exception {
    try (RunningProxy proxy = started(ONE)) {
      proxy.awaitPool("warm", pool -> pool.idle() == 2);
      reloads(
          proxy,
          ONE.replace("idle-timeout = 10m", "idle-timeout = 100ms").replace("min-idle = 2, ", ""));
      proxy.awaitPool("closed", pool -> pool.closed(CloseReason.IDLE_TIMEOUT) == 2);
      assertEquals("a", askOnce(proxy, "in"));
    }
  }

  /** It knows of no header, and what it sends would be taken for one. */
  @Test
  void shouldRefuseAWaitingSessionWhoseConnectionWouldExpectAHeader() throws Exception {
    String one = ONE.replace("min-idle = 2, max-connections = 8", "max-connections = 1");
    try (RunningProxy proxy = started(one);
        Socket holding = proxy.connect()) {
      assertEquals("a\n", ask(holding));
      try (Socket waiting = proxy.connect()) {
        waiting.getOutputStream().write('\n');
        proxy.awaitPool("it waits", pool -> pool.pending() == 1);
        reloads(proxy, one.replace("], pool {", "], proxy-protocol.out = v1, pool {"));
        holding.shutdownOutput();
        assertThrows(SocketException.class, () -> waiting.getInputStream().readNBytes(2));
      }
    }
  }

  @Test
  void shouldReplaceConnectionsThatWouldBeMadeAnotherWay() throws Exception {
    try (RunningProxy proxy = started(ONE);
        Socket before = proxy.connect()) {
      assertEquals("a\n", ask(before));
      proxy.awaitPool("warm", pool -> pool.idle() == 2);
      long created = proxy.pool().created();
      reloads(proxy, ONE.replace("], pool {", "], dead-after = 17s, pool {"));
      proxy.awaitPool(
          "the idle ones are others", pool -> pool.created() >= created + 2 && pool.idle() == 2);
      assertEquals("a\n", ask(before));
    }
  }

  @Test
  void shouldSwapTheSocketsOfTwoListeners() throws Exception {
    int first = freePort();
    int second = freePort();
    String text =
        """
        cenote { event-loops = 2, admin.bind = off, defaults.listener.max-sessions = 1000
          listeners.one { bind = "127.0.0.1:%d", upstream = x }
          listeners.two { bind = "127.0.0.1:%d", upstream = y }
          upstreams.x { endpoints = [ "A" ] }
          upstreams.y { endpoints = [ "B" ] }
        }
        """;
    try (RunningProxy proxy = started(String.format(Locale.ROOT, text, first, second));
        Socket before = proxy.connect("one")) {
      assertEquals("a\n", ask(before));
      String inode = inode(first);
      reloads(proxy, String.format(Locale.ROOT, text, second, first));
      assertEquals(second, proxy.address("one").getPort());
      assertEquals("a", askOnce(proxy, "one"));
      assertEquals("b", askOnce(proxy, "two"));
      assertEquals("a\n", ask(before));
      assertEquals(inode, inode(first));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Of two listeners whose addresses read the same. */
  @Test
  void shouldLeaveEachListenerItsOwnPort() throws Exception {
    String two = ONE + "cenote.listeners.more { bind = \"127.0.0.1:0\", upstream = out }";
    try (RunningProxy proxy = started(two)) {
      int port = proxy.address("more").getPort();
      reloads(proxy, two.replaceAll("listeners.in .*", ""));
      assertEquals(port, proxy.address("more").getPort());
      assertEquals("a", askOnce(proxy, "more"));
    }
  }

  @Test
  void shouldChangeNothingIfASocketCannotBeHad() throws Exception {
    try (RunningProxy proxy = started(ONE)) {
      int port = proxy.port();
      String text =
          ONE.replace(
                  "listeners.in {",
                  "listeners.more { bind = \"A\", upstream = out }, listeners.in {")
              .replace("max-connections = 8", "max-connections = 9");
      Reloaded done = reload(proxy, text);
      assertFalse(done.applied());
      assertTrue(
          done.lines().get(0).matches("listener more: 127.0.0.1:\\d+ \\(.*in use.*\\)"),
          () -> done.lines().toString());
      assertEquals(8, proxy.pool().max());
      assertEquals(port, proxy.port());
      assertEquals("a", askOnce(proxy, "in"));
    }
  }

  @Test
  void shouldDrainTheSessionsOfAListenerThatWasRemoved() throws Exception {
    String two =
        ONE.replace("cenote {", "cenote { drain.timeout = 100ms,")
            + "cenote.listeners.more { bind = \"127.0.0.1:0\", upstream = out }";
    try (RunningProxy proxy = started(two);
        Socket stays = proxy.connect("in");
        Socket goes = proxy.connect("more")) {
      assertEquals("a\n", ask(goes));
      assertEquals("a\n", ask(stays));
      int port = proxy.address("more").getPort();
      reloads(proxy, two.replaceAll("cenote.listeners.more.*", ""));
      assertEquals("none", inode(port));
      assertEquals(-1, goes.getInputStream().read(), "cut when its time is over");
      proxy.awaitUntil("and forgotten", () -> proxy.cenote().listeners().size() == 1);
      assertEquals("a\n", ask(stays));
    }
  }

  @Test
  void shouldRunTwoReloadsAfterEachOther() throws Exception {
    try (RunningProxy proxy = started(ONE)) {
      List<CompletableFuture<Reloaded>> all = new ArrayList<>();
      for (int max = 9; max < 14; max++) {
        String text = ONE.replace("max-connections = 8", "max-connections = " + max);
        all.add(proxy.cenote().reload(RunningProxy.config(text(text))));
      }
      for (CompletableFuture<Reloaded> one : all) {
        Reloaded done = one.get(20, TimeUnit.SECONDS);
        assertTrue(done.applied() && done.lines().get(0).contains("changed=upstream:out"));
      }
      assertEquals(13, proxy.pool().max());
    }
  }

  @Test
  void shouldRefuseOnceTheEndHasBegun() throws Exception {
    try (RunningProxy proxy = started(ONE);
        Socket open = proxy.connect()) {
      assertEquals("a\n", ask(open));
      CompletableFuture<Integer> drained = proxy.cenote().drain();
      Reloaded done = reload(proxy, ONE);
      assertEquals(List.of("the proxy is about to end"), done.lines());
      open.shutdownOutput();
      assertEquals(0, drained.get(20, TimeUnit.SECONDS));
    }
  }
}
