package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Nobody ever gets what is somebody else's: 200 clients over 4 connections (mux: and some more for
 * who needs one alone), some of them going away in mid-sentence, connections killed at random,
 * probes on. {@code -Dcenote.replies=1000000} for the long run.
 */
class MisdeliveryTest {
  private static final int CLIENTS = 200;
  private static final int REPLIES = Integer.getInteger("cenote.replies", 50_000);

  private final AtomicInteger right = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final ConcurrentLinkedQueue<Throwable> wrong = new ConcurrentLinkedQueue<>();
  private final CountDownLatch done = new CountDownLatch(1);

  /** C5: replies to a client that has gone reach nobody else. */
  @ParameterizedTest
  @CsvSource({"lease, none", "mux, none", "lease, idempotent", "mux, idempotent"})
  void shouldGiveEveryReplyToItsAsker(String mode, String replay)
      throws IOException, InterruptedException {
    long seed = Long.getLong("cenote.seed", System.nanoTime());
    int connections = mode.equals("mux") ? 12 : 4;
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy =
            RedisProxy.in(mode)
                .listener("redis { replay = " + replay + ", mux-connections = 4 }")
                .upstream("probe { interval = 50ms, timeout = 49ms }")
                .pool("max-connections = " + connections + ", idle-timeout = 30s")
                .before(redis.port())) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        NonceClient client = new NonceClient(proxy.port(), i, seed);
        threads.add(new Thread(() -> visitUntilDone(client), "client-" + i));
      }
      threads.add(new Thread(() -> killUntilDone(redis.port(), new Random(seed)), "killer"));
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join(TimeUnit.MINUTES.toMillis(20));
      }
      assertEquals(List.of(), List.copyOf(wrong), "seed " + seed);
      assertTrue(right.get() >= REPLIES, () -> "right " + right + " lost " + lost);
      proxy.awaitQuiet();
      assertTrue(proxy.leases().droppedBytes() > 0, "nobody left in mid-reply");
      boolean again = replay.equals("idempotent");
      long replays = proxy.leases().replays();
      assertEquals(again, replays > 0, () -> "" + proxy.pool());
      System.out.println(mode + " " + replay + ": " + replays + " requests sent again");
    }
    System.out.println(
        mode + " " + replay + ": " + right + " replies right, " + lost + " lost with a connection");
  }

  private void visitUntilDone(NonceClient client) {
    while (right.get() < REPLIES && wrong.isEmpty()) {
      try {
        NonceClient.Visit visit = client.visit();
        right.addAndGet(visit.right());
        lost.addAndGet(visit.lost());
      } catch (IOException closed) {
        // a connection was killed with its reply half delivered, or within a transaction
        lost.incrementAndGet();
      } catch (AssertionError other) {
        wrong.add(other);
      }
    }
    done.countDown();
  }

  private void killUntilDone(int port, Random random) {
    try (RespClient killer = RespClient.to(port)) {
      String self = killer.ask("CLIENT", "ID").substring(1).strip();
      while (!done.await(5, TimeUnit.MILLISECONDS)) {
        List<String> ids = new ArrayList<>();
        for (String line : killer.ask("CLIENT", "LIST").split("\n")) {
          String id = line.replaceAll(".*\\bid=([0-9]+) .*", "$1").strip();
          if (id.matches("[0-9]+") && !id.equals(self)) {
            ids.add(id);
          }
        }
        if (!ids.isEmpty()) {
          killer.ask("CLIENT", "KILL", "ID", ids.get(random.nextInt(ids.size())));
        }
      }
    } catch (IOException | InterruptedException e) {
      wrong.add(e);
    }
  }
}
