package io.cenote.journal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/**
 * Log of warnings that may repeat thousands of times a second: the first few of a key in each
 * period are written, the rest are counted, and the next one written has the number held back. The
 * keys are bounded in number and forgotten when they fall silent.
 *
 * <p>Thread: any.
 */
public final class LimitedLog {
  /** Number of lines of one key that pass in one {@link #PERIOD}. */
  static final int BURST = 3;

  /** Lifetime of the count of a key. */
  static final Duration PERIOD = Duration.ofSeconds(10);

  private static final int MAX_KEYS = 1_000;

  private final Logger logger;
  private final Ticker ticker;
  private final LongAdder heldBackInAll = new LongAdder();
  private final Lazy<Counts> counts = new Lazy<>(this::newCounts);

  /** Counters of each key. */
  private record Counts(Cache<String, AtomicInteger> seen, Cache<String, LongAdder> heldBack) {}

  /** Creates a limited log on {@code logger}. */
  public LimitedLog(Logger logger) {
    this(logger, System::nanoTime);
  }

  LimitedLog(Logger logger, Ticker ticker) {
    this.logger = logger;
    this.ticker = ticker;
  }

  /**
   * Creates the counters at the first warning, so that a start without any does without Caffeine.
   */
  private Counts newCounts() {
    Cache<String, AtomicInteger> seen =
        Caffeine.newBuilder()
            .maximumSize(MAX_KEYS)
            .expireAfterWrite(PERIOD)
            .executor(Runnable::run)
            .ticker(ticker)
            .build();
    Cache<String, LongAdder> heldBack =
        Caffeine.newBuilder()
            .maximumSize(MAX_KEYS)
            .expireAfterAccess(Duration.ofHours(1))
            .executor(Runnable::run)
            .ticker(ticker)
            .build();
    return new Counts(seen, heldBack);
  }

  /**
   * Writes a warning unless its key had its share of this period.
   *
   * @param key identity of a warning, for example the upstream and the reason
   * @param text the line; control characters are escaped
   */
  public void warn(String key, String text) {
    Counts known = counts.get();
    if (known.seen.get(key, k -> new AtomicInteger()).incrementAndGet() > BURST) {
      known.heldBack.get(key, k -> new LongAdder()).increment();
      heldBackInAll.increment();
      return;
    }
    LongAdder held = known.heldBack.getIfPresent(key);
    long count = held == null ? 0 : held.sumThenReset();
    String line = LogText.oneLine(text);
    if (count > 0) {
      logger.warn("{} ({} like it were held back)", line, count);
    } else {
      logger.warn("{}", line);
    }
  }

  /** Number of lines held back since the start, over all keys. */
  public long heldBack() {
    return heldBackInAll.sum();
  }
}
