package io.cenote.transport.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Certificates;
import io.cenote.testing.Needs;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Resident memory after many reloads, in a JVM of its own: its heap is touched before it starts and
 * cannot grow, and it has compiled what there is to compile before the first look.
 */
class ReloadMemoryTest {
  private static final int WARM_UP = 1_000;
  private static final int RELOADS = 1_000;
  private static final int MOST_KILOBYTES = 5 * 1024;

  @Test
  void shouldNotGrowWithReloads(@TempDir Path folder) throws IOException, InterruptedException {
    Needs.that(Files.isReadable(Path.of("/proc/self/status")), "/proc/self/status");
    KeyFiles files = Certificates.p256(folder).write("server");
    Path out = folder.resolve("out");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms48m",
            "-Xmx48m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dio.netty.leakDetection.level=disabled",
            "-cp",
            System.getProperty("java.class.path"),
            ReloadMemoryTest.class.getName(),
            Objects.requireNonNull(files.certificate()).toString(),
            Objects.requireNonNull(files.key()).toString());
    Process child =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    int exit = child.waitFor();
    String said = Files.readString(out, UTF_8);
    assertEquals(0, exit, said);
    int grown = Integer.parseInt(said.strip().lines().reduce("", (one, next) -> next));
    System.out.println("resident memory grew by " + grown + " kB in " + RELOADS + " reloads");
    assertTrue(grown < MOST_KILOBYTES, said);
  }

  /** Reloads a certificate, and prints by how many kilobytes that made the process larger. */
  public static void main(String[] args) throws Exception {
    KeyFiles files = new KeyFiles(Path.of(args[0]), Path.of(args[1]), null);
    ListenerTls tls = Tls.listener(files, Tls.common(TlsLibrary.BORINGSSL));
    try (var contexts = TlsContexts.ofListener("in", tls)) {
      reload(contexts, WARM_UP);
      long before = residentKilobytes();
      reload(contexts, RELOADS);
      System.out.println(residentKilobytes() - before);
    }
  }

  /** Each context has an engine that outlives it. */
  private static void reload(TlsContexts<TlsContext.Server> contexts, int times) {
    for (int i = 0; i < times; i++) {
      SSLEngine engine = contexts.context().newEngine(UnpooledByteBufAllocator.DEFAULT);
      assertTrue(contexts.reload());
      ReferenceCountUtil.release(engine);
    }
  }

  private static long residentKilobytes() throws IOException {
    System.gc();
    String line =
        Files.readAllLines(Path.of("/proc/self/status"), UTF_8).stream()
            .filter(each -> each.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }
}
