package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.pool.PoolSnapshot;
import io.cenote.testing.LogCapture;
import io.cenote.testing.NamedHost;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Checks of endpoints on real sockets, and what a session sees of an endpoint that is down. */
class HealthChecksTest {
  private static String states(PoolSnapshot pool) {
    return String.join(
        " ", pool.endpoints().members().stream().map(one -> one.state().word()).toList());
  }

  /** It answers each line with the word that it has at that moment. */
  private static TestUpstream answering(AtomicReference<String> word) throws IOException {
    return new TestUpstream(
        client -> {
          while (client.getInputStream().read() >= 0) {
            client.getOutputStream().write(word.get().getBytes(StandardCharsets.US_ASCII));
          }
        });
  }

  @Test
  void shouldAskAndLookForTheAnswer() throws IOException {
    AtomicReference<String> word = new AtomicReference<>("all is well\n");
    try (TestUpstream server = answering(word);
        LogCapture log = new LogCapture("cenote.upstream");
        RunningProxy proxy =
            RunningProxy.tcp()
                .upstream("health { interval = 50ms, fall = 2, rise = 2, timeout = 500ms }")
                .upstream("health { send = \"?\", expect = well }")
                .before(server.port())) {
      proxy.awaitUntil("checks", () -> server.accepted() > 3);
      assertEquals("up", states(proxy.pool()));
      word.set("on fire".repeat(1_000));
      proxy.awaitPool("down", pool -> states(pool).equals("down"));
      log.awaitLine("DOWN: 2 checks failed in a row", "does not contain what health.expect says");
      try (Socket client = proxy.connect()) {
        assertEquals(-1, client.getInputStream().read());
      }
      assertEquals(1, proxy.pool().refused(CloseReason.PROBE_FAILED));
      word.set("well again");
      proxy.awaitPool("up", pool -> states(pool).equals("up"));
      assertEquals(0, proxy.pool().created(), "checks are not of the pool");
    }
  }

  @Test
  void shouldTakeAServerThatAcceptsAndSaysNothingForDown() throws IOException {
    AtomicReference<String> word = new AtomicReference<>("");
    try (TestUpstream server = answering(word);
        LogCapture log = new LogCapture("cenote.upstream");
        RunningProxy proxy =
            RunningProxy.tcp()
                .upstream("health { interval = 50ms, fall = 1, timeout = 100ms }")
                .upstream("health { send = \"?\", expect = well }")
                .before(server.port())) {
      proxy.awaitPool("down", pool -> states(pool).equals("down"));
      log.awaitLine("DOWN: 1 checks failed in a row, the last: no answer within 100 ms");
    }
  }

  /** One of four is dead: nobody is turned away, whatever the balance finds first. */
  @Test
  void shouldLoseNoSessionToADeadEndpoint() throws IOException {
    List<NamedHost> hosts = new ArrayList<>();
    try {
      hosts.add(NamedHost.on(2));
      IntStream.of(3, 4, 5).forEach(last -> hosts.add(host(last, hosts.get(0).port())));
      String endpoints =
          String.join(
              ", ",
              hosts.stream().map(host -> '"' + host.address() + ":" + host.port() + '"').toList());
      String text =
          """
          cenote { event-loops = 2, admin.bind = off
            listeners.in { bind = "127.0.0.1:0", upstream = out, max-sessions = 100 }
            upstreams.out { endpoints = [ %s ] }
          }
          """;
      try (RunningProxy proxy = RunningProxy.start(text.formatted(endpoints))) {
        hosts.get(2).stop();
        // The dead one is tried again after a growing while, so that fast sessions end before its
        // fifth failure: they go on until it is out.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        for (int i = 0; i < 300 || !states(proxy.pool()).equals("up up down up"); i++) {
          assertTrue(System.nanoTime() < deadline, "not down after " + i + " sessions");
          try (Socket client = proxy.connect()) {
            assertTrue(client.getInputStream().read() > 0, "session " + i);
          }
        }
        assertEquals(0, proxy.pool().refused(CloseReason.CONNECT_REFUSED));
        hosts.get(2).restart();
        proxy.awaitPool("up", pool -> states(pool).equals("up up up up"));
      }
    } finally {
      for (NamedHost host : hosts) {
        host.close();
      }
    }
  }

  private static NamedHost host(int last, int port) {
    try {
      return NamedHost.on(last, port);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
