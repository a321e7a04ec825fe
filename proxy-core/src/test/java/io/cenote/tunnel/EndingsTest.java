package io.cenote.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * The endings that lose bytes: the four traps of Netty's epoll (ADR 0002, ADR 0006) and their kin,
 * through a running proxy. Each failed without its remedy.
 */
class EndingsTest {
  private static final int ROUNDS = Integer.getInteger("cenote.endings", 60);
  private static final int BIG = 16 * 1024 * 1024;

  private static final byte[] NOISE = new byte[BIG];

  static {
    new Random(42).nextBytes(NOISE);
  }

  /** Trap 1: what does not fit into the socket buffer is lost to a half-closed client. */
  @Test
  void shouldDeliverSixteenMegabytesToAHalfClosedClient() throws Exception {
    try (TestUpstream upstream =
            new TestUpstream(
                client -> {
                  assertEquals("go", new String(client.getInputStream().readAllBytes(), US_ASCII));
                  client.getOutputStream().write(NOISE);
                });
        RunningProxy proxy = RunningProxy.tcp().before(upstream.port())) {
      for (int i = 0; i < 5; i++) {
        boolean slow = i % 2 == 1;
        try (Socket client = proxy.connect()) {
          client.getOutputStream().write("go".getBytes(US_ASCII));
          client.shutdownOutput();
          if (slow) {
            LockSupport.parkNanos(50_000_000); // the proxy's side of the window fills up
          }
          assertArrayEquals(NOISE, client.getInputStream().readAllBytes());
        }
      }
      assertTrue(upstream.failures().isEmpty(), () -> upstream.failures().toString());
      proxy.awaitUntil("sessions over", () -> proxy.sessions() == 0);
      assertEquals(5, proxy.pool().closed(CloseReason.SESSION_END));
    }
  }

  /** Trap 2: a client that sends FIN and then RST must not be left for ever, or burn the loop. */
  @Test
  void shouldEndTheSessionOfAClientThatHalfClosesAndThenResets() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (TestUpstream upstream =
            new TestUpstream(
                client -> {
                  client.getInputStream().readAllBytes();
                  awaitSilently(over);
                });
        RunningProxy proxy = RunningProxy.tcp().before(upstream.port())) {
      for (int i = 0; i < ROUNDS; i++) {
        boolean joined = i % 2 == 0;
        long before = proxy.pool().acquired();
        Socket client = proxy.connect();
        client.getOutputStream().write('?');
        client.shutdownOutput();
        if (joined) {
          proxy.awaitUntil("joined", () -> proxy.pool().acquired() > before);
        }
        TestUpstream.reset(client);
      }
      proxy.awaitUntil("sessions over, though the upstream is silent", () -> proxy.sessions() == 0);
      assertTrue(proxy.pool().closed(CloseReason.CLIENT_GONE) > 0, () -> proxy.pool().toString());
      over.countDown();
    }
  }

  /** Trap 2, the loop: nothing may spin on a half-closed socket that was reset. */
  @Test
  void shouldNotSpinOnAResetAfterFin() throws Exception {
    try (TestUpstream upstream =
            new TestUpstream(client -> client.getInputStream().transferTo(new Sink()));
        RunningProxy proxy = RunningProxy.tcp().pool("min-idle = 4").before(upstream.port())) {
      for (int i = 0; i < 20; i++) {
        Socket client = proxy.connect();
        client.getOutputStream().write('?');
        client.shutdownOutput();
        TestUpstream.reset(client);
      }
      proxy.awaitUntil("sessions over", () -> proxy.sessions() == 0);
      long before = loopCpuNanos();
      LockSupport.parkNanos(500_000_000);
      long burnt = loopCpuNanos() - before;
      assertTrue(burnt < 250_000_000, () -> "loops burnt " + burnt / 1_000_000 + " of 500 ms");
    }
  }

  /** Trap 3: the last words before a RST, while the client's upload is still being written. */
  @Test
  void shouldDeliverTheLastWordsBeforeAResetDuringAnUpload() throws Exception {
    try (TestUpstream upstream =
            new TestUpstream(
                client -> {
                  client.getInputStream().readNBytes(64 * 1024);
                  client.getOutputStream().write("sorry".getBytes(US_ASCII));
                  TestUpstream.reset(client);
                });
        RunningProxy proxy = RunningProxy.tcp().before(upstream.port())) {
      int delivered = 0;
      for (int i = 0; i < ROUNDS; i++) {
        try (Socket client = proxy.connect()) {
          Thread upload = uploadUntilClosed(client);
          delivered +=
              "sorry".equals(new String(client.getInputStream().readAllBytes(), US_ASCII)) ? 1 : 0;
          TestUpstream.reset(client);
          upload.join(20_000);
        }
      }
      assertEquals(ROUNDS, delivered);
      proxy.awaitUntil("sessions over", () -> proxy.sessions() == 0);
      assertEquals(ROUNDS, proxy.pool().closed(CloseReason.PEER_RESET));
    }
  }

  /** Trap 4: the upstream answers early and closes; the upload it did not read is still coming. */
  @Test
  void shouldDeliverAnEarlyAnswerWhoseUploadNobodyReads() throws Exception {
    byte[] answer = Arrays.copyOf(NOISE, 1024 * 1024);
    try (TestUpstream upstream =
            new TestUpstream(
                client -> {
                  client.getInputStream().readNBytes(1);
                  client.getOutputStream().write(answer);
                  client.shutdownOutput();
                  client.getInputStream().transferTo(new Sink());
                });
        RunningProxy proxy = RunningProxy.tcp().before(upstream.port())) {
      for (int i = 0; i < ROUNDS / 4 + 1; i++) {
        try (Socket client = proxy.connect()) {
          client.getOutputStream().write(NOISE, 0, 100_000);
          assertArrayEquals(answer, client.getInputStream().readAllBytes());
        }
      }
      assertTrue(upstream.failures().isEmpty(), () -> upstream.failures().toString());
    }
  }

  /**
   * The upstream is gone, its last words wait for a client that reads late and goes on uploading: a
   * close while they wait would be a reset, and lose them.
   */
  @Test
  void shouldDeliverTheLastWordsToAClientThatGoesOnUploadingAndReadsLate() throws Exception {
    byte[] answer = Arrays.copyOf(NOISE, 60_000);
    try (TestUpstream upstream =
            new TestUpstream(
                client -> {
                  client.getInputStream().read();
                  client.getOutputStream().write(answer);
                  TestUpstream.reset(client);
                });
        RunningProxy proxy = RunningProxy.tcp().before(upstream.port());
        Socket client = new Socket()) {
      client.setReceiveBufferSize(4 * 1024);
      client.connect(proxy.address(), 5_000);
      client.setSoTimeout(20_000);
      Thread upload = uploadUntilClosed(client);
      LockSupport.parkNanos(1_500_000_000); // longer than the drain alone may take
      byte[] got = client.getInputStream().readNBytes(answer.length);
      assertArrayEquals(answer, got);
      upload.join(20_000);
    }
  }

  /**
   * Sixty thousand bytes and then RST: all of them arrive, whether the client reads at once or
   * late.
   */
  @Test
  void shouldDeliverWhatTheUpstreamSentBeforeItsReset() throws Exception {
    byte[] answer = Arrays.copyOf(NOISE, 60_000);
    try (TestUpstream upstream =
            new TestUpstream(
                client -> {
                  client.getInputStream().read();
                  client.getOutputStream().write(answer);
                  TestUpstream.reset(client);
                });
        RunningProxy proxy = RunningProxy.tcp().before(upstream.port())) {
      for (int i = 0; i < ROUNDS; i++) {
        try (Socket client = proxy.connect()) {
          client.getOutputStream().write('?');
          if (i % 3 == 0) {
            LockSupport.parkNanos(5_000_000);
          }
          assertArrayEquals(answer, client.getInputStream().readAllBytes());
        }
      }
    }
  }

  /** What the client sent before its own reset reaches the upstream. */
  @Test
  void shouldDeliverWhatTheClientSentBeforeItsReset() throws Exception {
    byte[] request = Arrays.copyOf(NOISE, 10_000);
    CountDownLatch complete = new CountDownLatch(ROUNDS);
    try (TestUpstream upstream =
            new TestUpstream(
                client -> {
                  client.getOutputStream().write('!');
                  byte[] got = client.getInputStream().readNBytes(request.length);
                  assertArrayEquals(request, got);
                  complete.countDown();
                });
        RunningProxy proxy = RunningProxy.tcp().before(upstream.port())) {
      for (int i = 0; i < ROUNDS; i++) {
        Socket client = proxy.connect();
        client.getInputStream().read(); // the session is joined
        client.getOutputStream().write(request);
        TestUpstream.reset(client);
      }
      boolean all = complete.await(20, TimeUnit.SECONDS);
      assertTrue(all, () -> complete.getCount() + " missing: " + upstream.failures());
      proxy.awaitUntil("sessions over", () -> proxy.sessions() == 0);
    }
  }

  private static void awaitSilently(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread uploadUntilClosed(Socket client) {
    Thread upload =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 64; i++) {
                  client.getOutputStream().write(NOISE, 0, 256 * 1024);
                }
              } catch (IOException refused) {
                return;
              }
            },
            "upload");
    upload.start();
    return upload;
  }

  private static long loopCpuNanos() {
    var threads = ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().startsWith("cenote-loop")) {
        sum += Math.max(0, threads.getThreadCpuTime(id));
      }
    }
    return sum;
  }

  private static final class Sink extends OutputStream {
    @Override
    public void write(int b) {}

    @Override
    public void write(byte[] b, int off, int len) {}
  }
}
