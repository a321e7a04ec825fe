package io.cenote.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A side that does not read costs a bounded amount of memory, and nobody else notices. */
class BackpressureTest {
  private static final int STALLED = 300;

  /** The high watermark, one read beyond it, and some for rounding up. */
  private static final long LIMIT_EACH = 96 * 1024;

  /**
   * Memory that the allocator keeps for later although nobody has it: its chunks are of 32 pieces,
   * 2 MiB for those of 64 KiB, and it keeps some of every size (AdaptivePoolingAllocator of Netty
   * 4.2). With nothing alive, up to 16 MB were seen.
   */
  private static final long KEPT_FREE = 16 << 20;

  private static final byte[] BLOCK = new byte[64 * 1024];

  @Test
  void shouldHoldLittleForClientsThatDoNotRead() throws Exception {
    AtomicLong sent = new AtomicLong();
    try (TestUpstream upstream =
            new TestUpstream(
                client -> {
                  if (client.getInputStream().read() == 'e') {
                    client.getOutputStream().write('e');
                    return;
                  }
                  pour(client, sent);
                });
        RunningProxy proxy =
            RunningProxy.tcp().pool("max-connections = 400").before(upstream.port())) {
      long before = directMemory();
      // The allocator keeps its chunks; what counts is that they are free for the next wave.
      for (int wave = 0; wave < 4; wave++) {
        long held = stallAndLeave(proxy, sent) - before;
        assertLittle(held);
      }
    }
  }

  private static long stallAndLeave(RunningProxy proxy, AtomicLong sent) throws IOException {
    List<Socket> stalled = new ArrayList<>();
    for (int i = 0; i < STALLED; i++) {
      Socket socket = proxy.connect();
      socket.getOutputStream().write('p');
      stalled.add(socket);
    }
    awaitStandstill(sent);
    long held = directMemory();
    for (int i = 0; i < 20; i++) {
      try (Socket other = proxy.connect()) {
        other.getOutputStream().write('e');
        assertEquals('e', other.getInputStream().read());
      }
    }
    for (Socket socket : stalled) {
      TestUpstream.reset(socket);
    }
    proxy.awaitUntil("sessions over", () -> proxy.sessions() == 0);
    return held;
  }

  @Test
  void shouldHoldLittleForAnUpstreamThatDoesNotRead() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    AtomicLong sent = new AtomicLong();
    try (TestUpstream upstream =
            new TestUpstream(
                client -> {
                  try {
                    assertTrue(over.await(60, TimeUnit.SECONDS));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
        RunningProxy proxy =
            RunningProxy.tcp().pool("max-connections = 400").before(upstream.port())) {
      long before = directMemory();
      List<Socket> pouring = new ArrayList<>();
      for (int i = 0; i < STALLED; i++) {
        Socket socket = proxy.connect();
        pouring.add(socket);
        Thread thread = new Thread(() -> pour(socket, sent), "pour-" + i);
        thread.setDaemon(true);
        thread.start();
      }
      awaitStandstill(sent);
      long held = directMemory() - before;
      assertLittle(held);
      over.countDown();
      for (Socket socket : pouring) {
        TestUpstream.reset(socket);
      }
      proxy.awaitUntil("sessions over", () -> proxy.sessions() == 0);
    }
  }

  private static void assertLittle(long held) {
    assertTrue(held < STALLED * LIMIT_EACH + KEPT_FREE, () -> "held: " + held + " bytes");
  }

  private static void pour(Socket socket, AtomicLong sent) {
    try {
      for (int i = 0; i < 10_000; i++) {
        socket.getOutputStream().write(BLOCK);
        sent.addAndGet(BLOCK.length);
      }
    } catch (IOException cut) {
      return;
    }
  }

  /** Until nothing has been sent for a while: every buffer on the way is full. */
  private static void awaitStandstill(AtomicLong sent) {
    long seen = -1;
    for (int i = 0; i < 200 && seen != sent.get(); i++) {
      seen = sent.get();
      LockSupport.parkNanos(200_000_000);
    }
    assertEquals(seen, sent.get(), "still pouring: nothing holds it back");
  }

  private static long directMemory() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }
}
