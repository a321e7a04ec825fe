package io.cenote.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.admin.Reloaded;
import io.cenote.testing.Eventually;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Fifty reloads while clients come and go: nobody notices any of them. */
class ReloadUnderLoadTest {
  private static final int RELOADS = 50;
  private static final int SHORT = 4;
  private static final int LONG = 6;
  private static final int MOST_SESSIONS = 200_000;

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger served = new AtomicInteger();

  /** Each one is another: bounds, ages, an endpoint more or less, limits of the listener. */
  private static String text(int number, int port) {
    return String.format(
        Locale.ROOT,
        """
        cenote { event-loops = 2, admin.bind = off, defaults.listener.max-sessions = %d
          listeners.in { bind = "127.0.0.1:0", upstream = out, idle-timeout = %ds }
          listeners.still { bind = "127.0.0.1:0", upstream = still }
          upstreams.out { endpoints = [ "127.0.0.1:%d"%s ], balance = failover
            pool { min-idle = %d, max-connections = %d, warm-max-age = %ds, acquire-timeout = 10s } }
          upstreams.still { endpoints = [ "127.0.0.1:%d" ], pool { min-idle = 3, warm-max-age = 10m } }
        }
        """,
        500 + number % 2,
        600 + number % 3,
        port,
        number % 4 == 0 ? ", \"127.0.0.1:1\"" : "",
        number % 5,
        20 + number % 7,
        20 + number % 3,
        port);
  }

  @Test
  void shouldNotBeNoticedByAnybody() throws Exception {
    ExecutorService clients = Executors.newCachedThreadPool();
    try (TestUpstream server = TestUpstream.echo();
        RunningProxy proxy = RunningProxy.start(text(0, server.port()))) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < SHORT; i++) {
        all.add(clients.submit(() -> comeAndGo(proxy)));
      }
      for (int i = 0; i < LONG; i++) {
        int seed = i;
        all.add(clients.submit(() -> stay(proxy, seed)));
      }
      Eventually.eventually("load", () -> served.get() > 20);
      proxy.awaitUntil("three are lent, three idle", () -> proxy.pool("still").created() == 6);
      long descriptors = descriptors();
      for (int number = 1; number <= RELOADS; number++) {
        Reloaded done =
            proxy
                .cenote()
                .reload(RunningProxy.config(text(number, server.port())))
                .get(20, TimeUnit.SECONDS);
        assertTrue(done.applied(), () -> done.lines().toString());
        int before = served.get();
        Eventually.eventually("sessions go on", () -> served.get() > before + 3);
      }
      over.set(true);
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
      proxy.awaitUntil("all have left", () -> proxy.cenote().listeners().get(0).sessions() == 0);
      assertEquals(0, proxy.pool().refused().size(), () -> proxy.pool().toString());
      assertEquals(6, proxy.pool("still").created(), "the pool that stayed was not touched");
      Eventually.eventually(
          () -> "descriptors: " + descriptors + " then, " + descriptors() + " now",
          () -> descriptors() <= descriptors);
    } finally {
      over.set(true);
      clients.shutdownNow();
    }
  }

  private static long descriptors() {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Void comeAndGo(RunningProxy proxy) throws IOException {
    for (int i = 0; i < MOST_SESSIONS && !over.get(); i++) {
      try (Socket client = proxy.connect("in")) {
        client.getOutputStream().write(i & 0x7f);
        assertEquals(i & 0x7f, client.getInputStream().read());
      }
      served.incrementAndGet();
    }
    return null;
  }

  private Void stay(RunningProxy proxy, int seed) throws IOException {
    try (Socket client = proxy.connect(seed % 2 == 0 ? "in" : "still")) {
      Random random = new Random(seed);
      InputStream in = client.getInputStream();
      while (!over.get()) {
        byte[] bytes = new byte[1 + random.nextInt(20_000)];
        random.nextBytes(bytes);
        client.getOutputStream().write(bytes);
        byte[] back = in.readNBytes(bytes.length);
        assertArrayEquals(bytes, back);
      }
    }
    return null;
  }
}
