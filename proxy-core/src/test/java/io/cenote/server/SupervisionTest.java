package io.cenote.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.config.CenoteConfig;
import io.cenote.supervise.Notifier;
import io.cenote.testing.Eventually;
import io.cenote.testing.LogCapture;
import io.cenote.testing.Needs;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.ServiceManager;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service manager hears of a real proxy, and of loops that stand still. */
class SupervisionTest {
  private static final String SIGN = "WATCHDOG=1";

  @TempDir private Path folder;

  @BeforeEach
  void needEpoll() {
    Needs.that(TransportType.best() != TransportType.NIO, "epoll");
  }

  private String socket() {
    return folder.resolve("notify").toString();
  }

  private Map<String, String> environment() {
    return Map.of("NOTIFY_SOCKET", socket(), "WATCHDOG_USEC", "200000");
  }

  private static RunningProxy proxy(int port) {
    return RunningProxy.tcp()
        .globals("admin.ready-after = 1h, stats.interval = 200ms, drain.timeout = 40s")
        .pool("min-idle = 2, max-connections = 8")
        .before(port);
  }

  private static long signs(ServiceManager manager) {
    return manager.messages().stream().filter(SIGN::equals).count();
  }

  @Test
  void shouldTellOfAProxyFromItsStartToItsEnd() throws IOException {
    int port;
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
    try (ServiceManager manager = ServiceManager.at(socket());
        RunningProxy proxy = proxy(port)) {
      proxy.cenote().reportTo(environment());
      manager.awaitBegin("STATUS=upstream out");
      manager.awaitMessage(SIGN::equals);
      assertTrue(manager.messages().stream().noneMatch(one -> one.startsWith("READY")));
      try (ServerSocket server = new ServerSocket(port, 100, InetAddress.getLoopbackAddress())) {
        manager.awaitBegin("READY=1 STATUS=out: 0 of 8 active, ");
        assertTrue(server.isBound());
        proxy.cenote().drain();
        manager.awaitBegin("STOPPING=1 EXTEND_TIMEOUT_USEC=50000000 STATUS=draining; out: ");
      }
    }
  }

  @Test
  void shouldSayNothingWithoutASocket() throws IOException {
    try (TestUpstream upstream = TestUpstream.echo();
        RunningProxy proxy = proxy(upstream.port())) {
      proxy.cenote().reportTo(Map.of("WATCHDOG_USEC", "1"));
      proxy.awaitPool("it is warm", pool -> pool.idle() == 2);
    }
  }

  @Test
  void shouldWarnOnNioAndTellNothing() throws IOException {
    try (TestUpstream upstream = TestUpstream.echo();
        LogCapture log = new LogCapture("cenote");
        RunningProxy proxy =
            RunningProxy.tcp().transport(TransportType.NIO).before(upstream.port())) {
      proxy.cenote().reportTo(environment());
      log.awaitLine("the service manager is not told anything: that needs epoll");
    }
  }

  @Test
  void shouldGoOnWhereTheManagerIsDeafOrGone() throws IOException {
    try (TestUpstream upstream = TestUpstream.echo();
        LogCapture log = new LogCapture("cenote");
        RunningProxy proxy = proxy(upstream.port())) {
      proxy.cenote().reportTo(environment());
      log.awaitLine("NOTIFY_SOCKET: messages are dropped: " + socket());
      proxy.awaitPool("it is warm", pool -> pool.idle() == 2);
      try (ServiceManager manager = ServiceManager.at(socket())) {
        manager.awaitBegin("READY=1");
      }
    }
  }

  @Test
  void shouldGiveNoSignOfLifeWhileAnEventLoopStandsStill() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    AtomicInteger silences = new AtomicInteger();
    try (Loops loops = new Loops(TransportType.EPOLL, 2);
        ServiceManager manager = ServiceManager.at(socket())) {
      Notifier.Times times =
          new Notifier.Times(Duration.ZERO, Duration.ofHours(1), Duration.ofMillis(100));
      Notifier.start(alive(new Pulse(loops), silences), loops.service(), socket(), times);
      manager.awaitMessage(SIGN::equals);
      loops.all().get(1).execute(() -> awaitUninterrupted(over));
      Eventually.eventually("a question without an answer", () -> silences.get() > 0);
      long before = signs(manager);
      Eventually.eventually("and another one", () -> silences.get() > 1);
      assertEquals(before, signs(manager));
      over.countDown();
      Eventually.eventually("signs of life again", () -> signs(manager) > before);
    }
  }

  private static Notifier.Subject alive(Pulse pulse, AtomicInteger silences) {
    return new Notifier.Subject() {
      @Override
      public String whyNotReady() {
        return "";
      }

      @Override
      public CompletableFuture<String> whyNotLive() {
        return pulse.ask().whenComplete((why, failed) -> silences.addAndGet(why.isEmpty() ? 0 : 1));
      }

      @Override
      public String status() {
        return "";
      }
    };
  }

  private static void awaitUninterrupted(CountDownLatch over) {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shouldTellTheTimeOfAReloadByTheKernelsClock() throws Exception {
    try (TestUpstream upstream = TestUpstream.echo();
        ServiceManager manager = ServiceManager.at(socket());
        RunningProxy proxy = proxy(upstream.port())) {
      Supervision supervision = proxy.cenote().supervision();
      supervision.begin(environment());
      manager.awaitBegin("READY=1");
      long before = monotonic();
      manager.messages().clear();
      assertTrue(proxy.cenote().reload(other(upstream.port())).get(20, TimeUnit.SECONDS).applied());
      manager.awaitBegin("RELOADING=1 MONOTONIC_USEC=");
      long told =
          manager.messages().stream()
              .filter(one -> one.startsWith("RELOADING"))
              .mapToLong(one -> Long.parseLong(one.replaceAll(".*USEC=(\\d+).*", "$1")))
              .findFirst()
              .orElseThrow();
      assertTrue(before <= told && told <= monotonic(), () -> before + " " + told);
      manager.awaitBegin("READY=1");
      supervision.close();
    }
  }

  private static CenoteConfig other(int port) {
    return RunningProxy.config(
        """
        cenote { event-loops = 2, admin.bind = off
          listeners.in { bind = "127.0.0.1:0", upstream = out, max-sessions = 100 }
          upstreams.out { endpoints = [ "127.0.0.1:%d" ] }
        }
        """
            .formatted(port));
  }

  private static long monotonic() throws IOException {
    String program = "import time; print(time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000)";
    Process python =
        new ProcessBuilder(List.of(Needs.tool("python3").toString(), "-c", program)).start();
    return Long.parseLong(
        new String(python.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
  }
}
