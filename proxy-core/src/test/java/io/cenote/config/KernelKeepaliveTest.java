package io.cenote.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.testing.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The kernel's own files are read, which are not like others: they are over after the first read.
 */
class KernelKeepaliveTest {
  private static final Path FOLDER = Path.of("/proc/sys/net/ipv4");

  @Test
  void shouldReadWhatThisKernelSays() throws IOException, InterruptedException {
    Needs.that(Files.isReadable(FOLDER.resolve("tcp_keepalive_time")), "Linux");
    KernelKeepalive expected =
        new KernelKeepalive(
            Duration.ofSeconds(said("tcp_keepalive_time")),
            Duration.ofSeconds(said("tcp_keepalive_intvl")),
            said("tcp_keepalive_probes"));
    assertEquals(expected, KernelKeepalive.read(Path.of("/")).orElseThrow());
  }

  private static long said(String name) throws IOException, InterruptedException {
    Process cat = new ProcessBuilder("cat", FOLDER.resolve(name).toString()).start();
    String text = new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertEquals(0, cat.waitFor());
    return Long.parseLong(text.strip());
  }
}
