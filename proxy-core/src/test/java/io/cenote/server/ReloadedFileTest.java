package io.cenote.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.admin.Reloaded;
import io.cenote.stats.ProxyReading;
import io.cenote.testing.Eventually;
import io.cenote.testing.LogCapture;
import io.cenote.testing.RunningProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reloads from a file, good and bad. */
class ReloadedFileTest {
  private static final String TEXT =
      """
      cenote { event-loops = 1, admin.bind = off
        listeners.in { bind = "127.0.0.1:0", upstream = out }
        upstreams.out { endpoints = [ "127.0.0.1:1" ], pool { max-connections = 8 } }
      }
      """;

  @TempDir private Path folder;
  private Path file;
  private RunningProxy proxy;

  @BeforeEach
  void start() throws IOException {
    file = folder.resolve("cenote.conf");
    Files.writeString(file, TEXT);
    proxy = RunningProxy.start(TEXT);
    proxy.cenote().reloadFrom(file);
  }

  @AfterEach
  void stop() {
    proxy.close();
  }

  private Reloaded reload() throws Exception {
    return proxy.cenote().reload().get(20, TimeUnit.SECONDS);
  }

  private ProxyReading.Reloads counts() throws Exception {
    return proxy.cenote().read().get(20, TimeUnit.SECONDS).state().reloads();
  }

  private void assertRefused(String... parts) throws Exception {
    Reloaded done = reload();
    assertFalse(done.applied());
    for (String part : parts) {
      assertTrue(
          done.lines().stream().anyMatch(line -> line.contains(part)),
          () -> part + ": " + done.lines());
    }
    assertEquals(8, proxy.pool().max());
  }

  @Test
  void shouldTakeWhatTheFileSaysNow() throws Exception {
    Files.writeString(file, TEXT.replace("= 8", "= 9"));
    assertEquals(
        List.of("added=none changed=upstream:out removed=none kept=listener:in"), reload().lines());
    assertEquals(9, proxy.pool().max());
    assertEquals(new ProxyReading.Reloads(1, 0), counts());
  }

  @Test
  void shouldRefuseAFileWithMistakesAndNameThemAll() throws Exception {
    try (LogCapture log = new LogCapture("cenote")) {
      Files.writeString(
          file, TEXT.replace("= 8", "= 9, idel-timeout = 3").replace("bind = \"", "bund = \""));
      assertRefused(
          file + ":3: cenote.upstreams.out.pool.idel-timeout: ",
          file + ":2: cenote.listeners.in.bund");
      log.awaitLine("reload refused, nothing has changed: " + file);
      assertEquals(1, log.lines().stream().filter(line -> line.contains("refused")).count());
    }
    assertEquals(new ProxyReading.Reloads(0, 1), counts());
  }

  @Test
  void shouldRefuseWhatIsNoUsableFile() throws Exception {
    Files.writeString(file, TEXT.substring(0, TEXT.length() / 2));
    assertRefused(file.toString());
    Files.writeString(file, TEXT + "#".repeat(1024 * 1024));
    assertRefused(file.toString(), "1 MiB");
    Files.delete(file);
    assertRefused(file.toString());
    Files.createDirectory(file);
    assertRefused(file.toString());
    assertEquals(new ProxyReading.Reloads(0, 4), counts());
  }

  @Test
  void shouldSayWhatOnlyARestartBrings() throws Exception {
    Files.writeString(file, TEXT.replace("event-loops = 1", "event-loops = 2"));
    assertTrue(reload().lines().get(0).endsWith(" needs-restart=event-loops"));
  }

  /** An editor writes another file and puts it in the place of the first. */
  @Test
  void shouldReloadByItselfWhereItIsToWatchTheFile() throws Exception {
    String watched = TEXT.replace("cenote {", "cenote { reload.watch = true,");
    Files.writeString(file, watched);
    assertTrue(reload().applied());
    Path next = folder.resolve("next");
    Files.writeString(next, watched.replace("= 8", "= 11"));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    Eventually.eventually("the change is in force", () -> proxy.pool().max() == 11);
    Files.writeString(next, TEXT.replace("= 8", "= 12"));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    Eventually.eventually("and the next", () -> proxy.pool().max() == 12);
  }
}
