package io.cenote.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.pool.PoolSnapshot;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand random sessions over 64 connections: sizes from 0 to 4 MiB, half-closes, resets and
 * slow sides. Every session's bytes are its own in both directions, so a byte that is lost, doubled
 * or another session's is seen.
 */
class RandomSessionsTest {
  private static final int SESSIONS = Integer.getInteger("cenote.sessions", 10_000);
  private static final int CLIENTS = 96;
  private static final int MAX_SIZE = 4 * 1024 * 1024;
  private static final int SMALL = 16 * 1024;
  private static final byte[] NOISE = new byte[2 * MAX_SIZE];

  static {
    new Random(7).nextBytes(NOISE);
  }

  private enum Ending {
    /** The client sends all, then FIN; the answer comes after it. */
    ANSWER_AFTER_FIN,
    /** Both send at once; each ends with FIN when it is done. */
    BOTH_AT_ONCE,
    /** The upstream sends its answer, FIN first; the client then sends. */
    UPSTREAM_FIRST,
    /** The upstream sends a small answer and RST. */
    UPSTREAM_RESETS,
    /** The client sends a small request and RST, once it is joined. */
    CLIENT_RESETS
  }

  /** What a session is to do; it travels in the first 20 bytes. */
  private record Plan(int id, Ending ending, int up, int down, boolean slow) {
    static Plan random(int id, Random random) {
      Ending ending = Ending.values()[random.nextInt(Ending.values().length)];
      boolean reset = ending == Ending.UPSTREAM_RESETS || ending == Ending.CLIENT_RESETS;
      int limit = reset ? SMALL : MAX_SIZE;
      return new Plan(id, ending, size(random, limit), size(random, limit), random.nextInt(8) == 0);
    }

    private static int size(Random random, int limit) {
      return random.nextInt(20) == 0 ? 0 : (int) Math.exp(random.nextDouble() * Math.log(limit));
    }

    byte[] head() {
      return ByteBuffer.allocate(20)
          .putInt(id)
          .putInt(ending.ordinal())
          .putInt(up)
          .putInt(down)
          .putInt(slow ? 1 : 0)
          .array();
    }

    static Plan of(byte[] head) {
      ByteBuffer in = ByteBuffer.wrap(head);
      return new Plan(
          in.getInt(), Ending.values()[in.getInt()], in.getInt(), in.getInt(), in.getInt() == 1);
    }

    int upFrom() {
      return id * 7919 % MAX_SIZE;
    }

    int downFrom() {
      return (id * 104_729 + 1_000_003) % MAX_SIZE;
    }
  }

  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger served = new AtomicInteger();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  @Test
  void shouldLoseAndMixNothing() throws Exception {
    try (TestUpstream upstream = new TestUpstream(this::serve);
        RunningProxy proxy =
            RunningProxy.tcp()
                .pool("max-connections = 64, min-idle = 8, acquire-timeout = 60s")
                .before(upstream.port())) {
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Thread client = new Thread(() -> visit(proxy), "client-" + i);
        client.start();
        clients.add(client);
      }
      for (Thread client : clients) {
        client.join(300_000);
        assertTrue(!client.isAlive(), () -> "hangs: " + client.getName() + " " + proxy.pool());
      }
      assertTrue(wrong.isEmpty(), () -> wrong.size() + " wrong: " + wrong.peek());
      assertTrue(upstream.failures().isEmpty(), () -> upstream.failures().peek().toString());
      proxy.awaitUntil("sessions over", () -> proxy.sessions() == 0);
      PoolSnapshot pool = proxy.pool();
      assertEquals(SESSIONS, pool.acquired());
      assertEquals(SESSIONS, served.get());
      assertEquals(0, pool.active());
      assertEquals(pool.total(), pool.idle());
    }
  }

  // --- the client

  private void visit(RunningProxy proxy) {
    for (int id = next.getAndIncrement(); id < SESSIONS; id = next.getAndIncrement()) {
      Plan plan = Plan.random(id, new Random(id));
      try (Socket socket = proxy.connect()) {
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(plan.head());
        converse(plan, socket);
      } catch (IOException | AssertionError e) {
        wrong.add(plan + ": " + e);
      }
    }
  }

  private void converse(Plan plan, Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    OutputStream out = socket.getOutputStream();
    switch (plan.ending) {
      case ANSWER_AFTER_FIN -> {
        send(out, plan.upFrom(), plan.up, plan.slow);
        socket.shutdownOutput();
        expect(in, plan.downFrom(), plan.down, false);
        assertEquals(-1, in.read());
      }
      case BOTH_AT_ONCE -> {
        Thread reader =
            new Thread(
                () -> {
                  try {
                    expect(in, plan.downFrom(), plan.down, plan.slow);
                    assertEquals(-1, in.read());
                  } catch (IOException | AssertionError e) {
                    wrong.add(plan + " reading: " + e);
                  }
                });
        reader.start();
        send(out, plan.upFrom(), plan.up, false);
        socket.shutdownOutput();
        join(reader);
      }
      case UPSTREAM_FIRST -> {
        expect(in, plan.downFrom(), plan.down, plan.slow);
        assertEquals(-1, in.read());
        send(out, plan.upFrom(), plan.up, false);
      }
      case UPSTREAM_RESETS -> expect(in, plan.downFrom(), plan.down, false);
      case CLIENT_RESETS -> {
        assertEquals('!', in.read());
        send(out, plan.upFrom(), plan.up, false);
        TestUpstream.reset(socket);
      }
    }
  }

  // --- the upstream

  private void serve(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    OutputStream out = client.getOutputStream();
    byte[] head = in.readNBytes(20);
    if (head.length == 0) {
      return; // a warm connection that was never used
    }
    assertEquals(20, head.length, "a torn head");
    Plan plan = Plan.of(head);
    assertEquals(Plan.random(plan.id, new Random(plan.id)), plan, "another session's head");
    served.incrementAndGet();
    switch (plan.ending) {
      case ANSWER_AFTER_FIN -> {
        expect(in, plan.upFrom(), plan.up, plan.slow);
        assertEquals(-1, in.read());
        send(out, plan.downFrom(), plan.down, false);
      }
      case BOTH_AT_ONCE -> {
        Thread writer =
            new Thread(
                () -> {
                  try {
                    send(out, plan.downFrom(), plan.down, plan.slow);
                    client.shutdownOutput();
                  } catch (IOException e) {
                    wrong.add(plan + " answering: " + e);
                  }
                });
        writer.start();
        expect(in, plan.upFrom(), plan.up, false);
        assertEquals(-1, in.read());
        join(writer);
      }
      case UPSTREAM_FIRST -> {
        send(out, plan.downFrom(), plan.down, false);
        client.shutdownOutput();
        expect(in, plan.upFrom(), plan.up, plan.slow);
        assertEquals(-1, in.read());
      }
      case UPSTREAM_RESETS -> {
        send(out, plan.downFrom(), plan.down, false);
        TestUpstream.reset(client);
      }
      case CLIENT_RESETS -> {
        out.write('!');
        expect(in, plan.upFrom(), plan.up, false);
        try {
          assertEquals(-1, in.read());
        } catch (SocketException alsoAnEnd) {
          return;
        }
      }
    }
  }

  // --- bytes

  private static void send(OutputStream out, int from, int size, boolean slow) throws IOException {
    int chunk = slow ? Math.max(1, size / 20) : 64 * 1024;
    for (int sent = 0; sent < size; sent += chunk) {
      out.write(NOISE, from + sent, Math.min(chunk, size - sent));
      pauseIf(slow);
    }
  }

  private static void expect(InputStream in, int from, int size, boolean slow) throws IOException {
    byte[] buffer = new byte[slow ? Math.max(1, size / 20) : 64 * 1024];
    int got = 0;
    while (got < size) {
      int n = in.read(buffer, 0, Math.min(buffer.length, size - got));
      if (n < 0) {
        throw new EOFException("after " + got + " of " + size);
      }
      if (!Arrays.equals(NOISE, from + got, from + got + n, buffer, 0, n)) {
        throw new AssertionError("foreign bytes after " + got + " of " + size);
      }
      got += n;
      pauseIf(slow);
    }
  }

  private static void pauseIf(boolean slow) {
    if (slow) {
      LockSupport.parkNanos(2_000_000);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(60_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
