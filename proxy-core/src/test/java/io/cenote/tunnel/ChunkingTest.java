package io.cenote.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** A stream arrives as it was sent, however it was cut on the way. */
class ChunkingTest {
  private static @Nullable TestUpstream upstream;
  private static @Nullable RunningProxy proxy;

  @BeforeContainer
  static void start() throws IOException {
    upstream = TestUpstream.echo();
    proxy = RunningProxy.tcp().pool("min-idle = 4").before(upstream.port());
  }

  @AfterContainer
  static void stop() throws IOException {
    if (proxy != null && upstream != null) {
      proxy.close();
      upstream.close();
    }
  }

  @Property(tries = 300)
  void shouldArriveAsItWasSent(
      @ForAll long seed,
      @ForAll boolean noDelay,
      @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 1, max = 9_000) Integer> chunks)
      throws IOException {
    byte[] sent = new byte[chunks.stream().mapToInt(Integer::intValue).sum()];
    new Random(seed).nextBytes(sent);
    try (Socket client = Objects.requireNonNull(proxy).connect()) {
      client.setTcpNoDelay(noDelay);
      client.setReceiveBufferSize(1 << 20);
      int from = 0;
      for (int chunk : chunks) {
        client.getOutputStream().write(sent, from, chunk);
        from += chunk;
      }
      client.shutdownOutput();
      assertArrayEquals(sent, client.getInputStream().readAllBytes());
    }
  }
}
