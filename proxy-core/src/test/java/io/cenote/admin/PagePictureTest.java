package io.cenote.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.testing.Browser;
import io.cenote.testing.Eventually;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The picture of the page in the README: three pools under load, one of them exhausted now and
 * then, one with an endpoint that is down. With {@code -Dcenote.write-docs=true} it is written
 * after a minute; else it is only taken, after seconds.
 */
class PagePictureTest {
  private static final Path PICTURE =
      Path.of(System.getProperty("cenote.root")).resolve("docs/images/page.png");
  private static final boolean WRITES = Boolean.getBoolean("cenote.write-docs");
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String CONFIG =
      """
      cenote {
        event-loops = 2
        admin.bind = "127.0.0.1:0"
        listeners {
          orders { bind = "127.0.0.1:%d", upstream = orders, max-sessions = 200 }
          search { bind = "127.0.0.1:%d", upstream = search, max-sessions = 200 }
        }
        upstreams {
          orders {
            endpoints = [ "127.0.0.1:%d", "127.0.0.1:%d" ]
            pool { max-connections = 10, min-idle = 4, reuse = clean, settle-time = 20ms }
          }
          search {
            endpoints = [ "127.0.0.1:%d", "127.0.0.1:1" ]
            pool { max-connections = 24, min-idle = 4 }
          }
        }
      }
      """;

  @TempDir private Path profile;
  private final AtomicBoolean over = new AtomicBoolean();

  @Test
  void shouldShowItself() throws IOException {
    ExecutorService clients = Executors.newCachedThreadPool();
    try (TestUpstream one = slow();
        TestUpstream two = slow();
        TestUpstream three = slow();
        RunningProxy proxy =
            RunningProxy.start(
                CONFIG.formatted(
                    WRITES ? 7001 : 0, WRITES ? 7002 : 0, one.port(), two.port(), three.port()));
        Browser browser = Browser.start(profile)) {
      for (int i = 0; i < 22; i++) {
        String listener = i < 13 ? "orders" : "search";
        Random random = new Random(i);
        clients.execute(() -> work(proxy, listener, random));
      }
      browser.resize(1280, 860, 1);
      browser.prefer("light");
      browser.open("http:/" + proxy.admin() + "/");
      browser.await("document.getElementById('state')?.textContent === 'ready'");
      browser.eval("document.querySelector('#span button').click()");
      Eventually.eventually(
          LIMIT,
          () -> "some history",
          () -> (boolean) browser.eval("performance.now() > " + (WRITES ? 64_000 : 3_000)));
      byte[] picture = browser.screenshot();
      assertEquals("PNG", new String(picture, 1, 3, StandardCharsets.US_ASCII));
      if (WRITES) {
        Files.createDirectories(PICTURE.getParent());
        Files.write(PICTURE, picture);
      }
      assertEquals(List.of(), browser.errors());
      over.set(true);
    } finally {
      over.set(true);
      clients.shutdownNow();
    }
  }

  /** A server that takes some milliseconds for an answer. */
  private static TestUpstream slow() throws IOException {
    return new TestUpstream(
        client -> {
          Random random = new Random(client.getPort());
          byte[] bytes = new byte[4096];
          for (int n = client.getInputStream().read(bytes);
              n > 0;
              n = client.getInputStream().read(bytes)) {
            pause(random, 15);
            client.getOutputStream().write(bytes, 0, n);
          }
        });
  }

  /** Session after session, some busier than others. */
  private void work(RunningProxy proxy, String listener, Random random) {
    while (!over.get()) {
      try (Socket client = proxy.connect(listener)) {
        int requests = 2 + random.nextInt(18);
        for (int i = 0; i < requests && !over.get(); i++) {
          client.getOutputStream().write(new byte[1 + random.nextInt(800)]);
          client.getInputStream().read(new byte[4096]);
          pause(random, 50);
        }
      } catch (SocketException | SocketTimeoutException e) {
        pause(random, 100); // the proxy is being closed
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      pause(random, System.nanoTime() / 1_000_000_000L % 20 < 6 ? 1500 : 250);
    }
  }

  private static void pause(Random random, int millis) {
    LockSupport.parkNanos((1 + random.nextInt(2 * millis)) * 1_000_000L);
  }
}
