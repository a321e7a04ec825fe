package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.cenote.stats.ProxyReading;
import io.cenote.testing.Certificates;
import io.cenote.testing.Eventually;
import io.cenote.testing.PrometheusServer;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.tls.KeyFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Each alert, raised by a real Prometheus that asks real proxies. Each proxy has the condition of
 * one alert or two. The alerts are the shipped ones, without the time that a condition must last.
 */
class AlertsTest {
  private static final Path ALERTS = Path.of("../docs/operations/alerts.yml");
  private static final int TURNS_BETWEEN = 20;

  @TempDir private Path folder;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<RunningProxy> proxies = new ArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void close() throws Exception {
    released.countDown();
    while (!open.isEmpty()) {
      open.removeLast().close();
    }
  }

  private <T extends AutoCloseable> T kept(T one) {
    open.add(one);
    return one;
  }

  private static RunningProxy.Builder tcp() {
    return RunningProxy.tcp().globals("admin.read-only-bind = \"127.0.0.1:0\"");
  }

  private RunningProxy started(RunningProxy proxy) {
    proxies.add(kept(proxy));
    return proxy;
  }

  // --- conditions

  /** Its two connections are in use, and a session waits. */
  private RunningProxy exhausted() throws IOException {
    TestUpstream upstream = kept(TestUpstream.echo());
    RunningProxy proxy =
        started(
            tcp()
                .pool("max-connections = 2, max-idle = 2, acquire-timeout = 1h")
                .before(upstream.port()));
    for (int i = 0; i < 3; i++) {
      kept(proxy.connect());
    }
    proxy.awaitPool("it is full", pool -> pool.active() == 2 && pool.pending() == 1);
    return proxy;
  }

  /** Its only endpoint refuses, and so each of its sessions is refused. */
  private RunningProxy down() {
    return started(tcp().named("down").before(1));
  }

  /** Its connections end when a request is on them. */
  private RunningProxy stale() throws IOException {
    TestUpstream upstream =
        kept(
            new TestUpstream(
                client -> {
                  client.getInputStream().read();
                  TestUpstream.reset(client);
                }));
    return started(tcp().pool("min-idle = 2").before(upstream.port()));
  }

  /** Its certificate ends tomorrow. */
  private RunningProxy expiring(KeyFiles files) throws IOException {
    TestUpstream upstream = kept(TestUpstream.echo());
    String tls = "tls { enabled = true, certificate = \"%s\", key = \"%s\" }";
    return started(
        tcp()
            .named("expiring")
            .listener(tls.formatted(files.certificate(), files.key()))
            .before(upstream.port()));
  }

  private KeyFiles files() {
    Instant end = Instant.now().plus(Duration.ofDays(1));
    return Certificates.p256(folder)
        .write("expiring", one -> one.addSanDnsName("localhost").notAfter(end));
  }

  /** Clients with long names, which it keeps, nearly up to its bound. */
  private RunningProxy hoarding() throws Exception {
    TestUpstream upstream = kept(TestUpstream.echo());
    RunningProxy proxy =
        started(
            tcp()
                .globals("limits.buffered-bytes = 1048576")
                .listener("protocol = redis")
                .before(upstream.port()));
    while (share(proxy) < 0.95) {
      RespClient client = kept(RespClient.to(proxy.port()));
      double before = share(proxy);
      client.send("CLIENT", "SETNAME", "x".repeat(20_000));
      Eventually.eventually("the name is kept", () -> share(proxy) > before);
    }
    return proxy;
  }

  private static double share(RunningProxy proxy) {
    ProxyReading.Buffered buffered = proxy.cenote().read().join().buffered();
    return (double) buffered.bytes() / buffered.max();
  }

  /** One of its event loops waits for the log, as for a disk that is full, until it is released. */
  private RunningProxy lagging() throws IOException {
    TestUpstream upstream = kept(TestUpstream.echo());
    RunningProxy proxy = started(tcp().named("lagging").before(upstream.port()));
    Logger logger = (Logger) LoggerFactory.getLogger("cenote.session");
    @Nullable Level before = logger.getLevel();
    UnsynchronizedAppenderBase<ILoggingEvent> slow =
        new UnsynchronizedAppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().contains("listener=lagging ")) {
              await(released);
            }
          }
        };
    slow.start();
    logger.setLevel(Level.DEBUG);
    logger.addAppender(slow);
    kept(
        () -> {
          logger.detachAppender(slow);
          logger.setLevel(before);
        });
    try (Socket client = proxy.connect()) {
      client.getOutputStream().write('x');
      assertEquals('x', client.getInputStream().read());
    }
    return proxy;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A session that ends without an answer. */
  private static void fail(RunningProxy proxy) {
    try (Socket client = proxy.connect()) {
      client.getOutputStream().write('x');
      client.getInputStream().read();
    } catch (IOException reset) {
      return; // as expected
    }
  }

  /** A reload of a file that is not there. */
  private void refuseReload(RunningProxy proxy) {
    proxy.cenote().reloadFrom(folder.resolve("none.conf"));
    assertFalse(proxy.cenote().reload().join().applied());
  }

  // --- the alerts

  @Test
  void shouldRaiseEachAlertAtItsCondition() throws Exception {
    KeyFiles files = files();
    Map<String, RunningProxy> conditions = new TreeMap<>();
    RunningProxy down = down();
    RunningProxy stale = stale();
    RunningProxy expiring = expiring(files);
    conditions.put("CenoteEventLoopLag", lagging());
    conditions.put("CenotePoolExhausted", exhausted());
    conditions.put("CenoteBuffersNearCap", hoarding());
    conditions.put("CenoteSessionsRefused", down);
    conditions.put("CenoteEndpointDown", down);
    conditions.put("CenoteUpstreamDown", down);
    conditions.put("CenoteReloadRefused", down);
    conditions.put("CenoteStaleRaces", stale);
    conditions.put("CenoteCertificateExpires", expiring);
    conditions.put("CenoteCertificateReloadFailed", expiring);
    String alerts = Files.readString(ALERTS);
    assertEquals(conditions.keySet(), names(alerts), "a condition for each alert");

    String rules = alerts.replaceAll("for: \\w+", "for: 0s");
    List<String> targets = proxies.stream().map(AlertsTest::target).toList();
    PrometheusServer prometheus =
        kept(PrometheusServer.start(folder.resolve("prometheus"), rules, targets));
    prometheus.awaitSeries("cenote_build_info", targets.size());
    Files.writeString(files.certificate(), "no certificate");
    Set<String> expected = new TreeSet<>();
    conditions.forEach((name, proxy) -> expected.add(name + " " + target(proxy)));
    awaitAll(
        prometheus,
        expected,
        () -> {
          fail(down);
          refuseReload(down);
          fail(stale);
        });
    assertTrue(prometheus.alerts().contains("and 1 sessions wait"), prometheus::alerts);
  }

  private static Set<String> names(String alerts) {
    Set<String> names = new TreeSet<>();
    Pattern.compile("- alert: (\\w+)")
        .matcher(alerts)
        .results()
        .forEach(match -> names.add(match.group(1)));
    return names;
  }

  /**
   * Waits until each alert has fired once.
   *
   * @param again done now and then, because counters are to rise between two scrapes
   */
  private static void awaitAll(PrometheusServer prometheus, Set<String> expected, Runnable again) {
    Set<String> missing = new TreeSet<>(expected);
    int[] turn = {0};
    Eventually.eventually(
        Duration.ofSeconds(40),
        () -> missing + " of " + expected + "\n" + prometheus.alerts() + prometheus.log(),
        () -> {
          if (turn[0]++ % TURNS_BETWEEN == 0) {
            again.run();
          }
          missing.removeAll(prometheus.firing());
          return missing.isEmpty();
        });
  }

  private static String target(RunningProxy proxy) {
    InetSocketAddress door = (InetSocketAddress) proxy.cenote().adminReadOnlyAddress();
    return "127.0.0.1:" + door.getPort();
  }
}
