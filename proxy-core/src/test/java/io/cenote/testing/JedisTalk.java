package io.cenote.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;

/** What Jedis must be able to do through every proxy before Redis. */
public final class JedisTalk {
  private JedisTalk() {}

  /** A transaction, after which {@code t} is 2. */
  public static void transaction(Jedis jedis) {
    try (Transaction multi = jedis.multi()) {
      Response<String> set = multi.set("t", "1");
      Response<Long> incremented = multi.incr("t");
      assertEquals(2, multi.exec().size());
      assertEquals("OK", set.get());
      assertEquals(2L, incremented.get());
    }
  }

  /** A hundred messages to the one who has subscribed to {@code news}, and hears into the queue. */
  public static void messages(Jedis talking, BlockingQueue<String> heard)
      throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      assertEquals(1, talking.publish("news", "message " + i));
    }
    for (int i = 0; i < 100; i++) {
      assertEquals("message " + i, heard.poll(15, TimeUnit.SECONDS));
    }
  }
}
