package io.cenote.pool;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who holds connections of a pool for longer than its replies take, and why: by the word of the
 * reason, of which a protocol has a few. Beside it, how many requests are on their way on
 * connections that clients share.
 *
 * <p>Thread: any.
 */
public final class PinLedger {
  private static final Logger LOG = LoggerFactory.getLogger("cenote.pin");

  private final String pool;
  private final Map<String, AtomicInteger> now = new ConcurrentHashMap<>();
  private final LongAdder depth = new LongAdder();

  PinLedger(String pool) {
    this.pool = pool;
  }

  /** A client has a connection for itself from now on. */
  public void pinned(String word) {
    now.computeIfAbsent(word, any -> new AtomicInteger()).incrementAndGet();
  }

  /** It no longer needs it for that reason. */
  public void unpinned(String word, long nanos) {
    AtomicInteger count = now.get(word);
    if (count != null) {
      count.decrementAndGet();
    }
    if (LOG.isDebugEnabled()) {
      LOG.debug("pool={} pin={} held-ms={}", pool, word, nanos / 1_000_000);
    }
  }

  /** More requests are on their way on shared connections, or fewer. */
  public void deeperBy(int requests) {
    depth.add(requests);
  }

  /** How many connections are held at the moment, by reason; those that are none left out. */
  Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    now.forEach(
        (word, count) -> {
          if (count.get() > 0) {
            counts.put(word, count.get());
          }
        });
    return counts;
  }

  long depth() {
    return depth.sum();
  }
}
