package io.cenote.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.stats.ProxyReading;
import io.cenote.transport.Endpoint;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who does the work of the admin endpoint. */
class AdminEndpointTest {
  /** Keeps the name of the thread on which it is asked. */
  private static final class Witness extends EmptyProxy {
    final Queue<String> threads = new ConcurrentLinkedQueue<>();

    @Override
    public CompletableFuture<ProxyReading> read() {
      threads.add(Thread.currentThread().getName());
      return super.read();
    }
  }

  @ParameterizedTest
  @EnumSource(TransportType.class)
  void shouldAnswerWhileEveryLoopThatCarriesSessionsIsBusy(TransportType type) throws Exception {
    Witness view = new Witness();
    CountDownLatch over = new CountDownLatch(1);
    try (Loops loops = new Loops(type, 2)) {
      loops.all().forEach(loop -> loop.execute(() -> await(over)));
      AdminEndpoint admin =
          new AdminEndpoint(view, loops, new Endpoint.Tcp("127.0.0.1", 0), () -> null, List.of());
      admin.open().get(10, TimeUnit.SECONDS);
      InetSocketAddress address = (InetSocketAddress) Objects.requireNonNull(admin.address());
      try (Socket client = new Socket(address.getAddress(), address.getPort())) {
        client.setSoTimeout(20_000);
        String request = "GET /pools HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        byte[] answer = client.getInputStream().readAllBytes();
        assertTrue(new String(answer, StandardCharsets.UTF_8).startsWith("HTTP/1.1 200 "));
      } finally {
        over.countDown();
      }
    }
    assertEquals(1, view.threads.size());
    assertTrue(view.threads.element().startsWith("cenote-service"), view.threads::toString);
    assertFalse(Thread.currentThread().isInterrupted());
  }

  private static void await(CountDownLatch over) {
    try {
      assertTrue(over.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
