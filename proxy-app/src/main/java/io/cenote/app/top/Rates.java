package io.cenote.app.top;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rates per second between two readings; NaN where there is none. */
final class Rates {
  private static final double NONE = Double.NaN;
  private static final double NANOS = 1e9;

  private final double seconds;
  private final Map<String, Reading.Pool> pools;
  private final Map<String, Reading.Listener> listeners;

  /**
   * @param before an earlier reading; null: there is none
   */
  Rates(Reading now, @Nullable Reading before) {
    seconds = before == null ? 0 : (now.atNanos() - before.atNanos()) / NANOS;
    pools = before == null ? Map.of() : byName(before.pools(), Reading.Pool::name);
    listeners = before == null ? Map.of() : byName(before.listeners(), Reading.Listener::name);
  }

  private static <T> Map<String, T> byName(List<T> all, Function<T, String> name) {
    return all.stream().collect(Collectors.toMap(name, each -> each, (first, second) -> first));
  }

  double of(Reading.Pool pool, String key) {
    Reading.Pool then = pools.get(pool.name());
    return then == null ? NONE : rate(then.number(key), pool.number(key));
  }

  double of(Reading.Listener listener, String key) {
    Reading.Listener then = listeners.get(listener.name());
    return then == null ? NONE : rate(then.number(key), listener.number(key));
  }

  /**
   * Rate of a count by reason.
   *
   * @param counts which counts of a pool
   */
  double of(Reading.Pool pool, Function<Reading.Pool, Map<String, Double>> counts, String reason) {
    Reading.Pool then = pools.get(pool.name());
    return then == null
        ? NONE
        : rate(
            counts.apply(then).getOrDefault(reason, 0.0),
            counts.apply(pool).getOrDefault(reason, 0.0));
  }

  /** A counter that is smaller than before is another process's. */
  private double rate(double then, double now) {
    return seconds <= 0 || now < then ? NONE : (now - then) / seconds;
  }
}
