package io.cenote.app.top;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Tables of one reading, the most important first. */
final class Tables {
  private final Reading now;
  private final Rates rates;

  /**
   * Count by a reason.
   *
   * @param what is counted
   */
  private record Count(String pool, String what, String reason, double count, double rate) {}

  Tables(Reading now, Rates rates) {
    this.now = now;
    this.rates = rates;
  }

  /** Returns the lines of each table that has a row. */
  List<List<Line>> lines(int width) {
    return List.of(
            pools().lines(now.pools(), width),
            endpoints().lines(endpointRows(), width),
            listeners().lines(now.listeners(), width),
            counts().lines(countRows(), width),
            sessions().lines(now.sessions().first(), width),
            closes().lines(now.closes(), width))
        .stream()
        .filter(lines -> !lines.isEmpty())
        .toList();
  }

  private Table<Reading.Pool> pools() {
    return new Table<Reading.Pool>()
        .text("POOL", 8, 0, Reading.Pool::name)
        .number("TOTAL", 2, pool -> Units.whole(pool.number("total")))
        .number("MAX", 2, pool -> Units.whole(pool.number("max")))
        .number("ACTIVE", 0, pool -> Units.whole(pool.number("active")))
        .number("IDLE", 1, pool -> Units.whole(pool.number("idle")))
        .number("PENDING", 0, pool -> Units.whole(pool.number("pending")))
        .number("ACQUIRED/S", 3, pool -> Units.rate(rates.of(pool, "acquired")))
        .number("HIT", 4, pool -> Units.percent(pool.number("hit_ratio")))
        .number("P50", 6, pool -> Units.millis(pool.number("wait_p50_seconds")))
        .number("P99", 5, pool -> Units.millis(pool.number("wait_p99_seconds")))
        .number("CREATED", 7, pool -> Units.whole(pool.number("created")))
        .text("STATE", 6, 1, Tables::state)
        .bad(pool -> !state(pool).equals("up"));
  }

  private static String state(Reading.Pool pool) {
    String state = pool.down().isEmpty() ? "up" : "DOWN: " + pool.down();
    return pool.number("paused") == 0 ? state : "paused, " + state;
  }

  private static Table<Reading.Endpoint> endpoints() {
    return new Table<Reading.Endpoint>()
        .text("ENDPOINT", 12, 0, Reading.Endpoint::listed)
        .text("ADDRESS", 12, 5, one -> one.address().equals(one.listed()) ? "" : one.address())
        .text("OF", 8, 4, Reading.Endpoint::pool)
        .text("STATE", 7, 0, Reading.Endpoint::state)
        .number("FOR", 3, one -> Units.age(one.since()))
        .number("TOTAL", 6, one -> count(one, "total"))
        .number("ACTIVE", 6, one -> count(one, "active"))
        .number("IDLE", 6, one -> count(one, "idle"))
        .text("WHY", 26, 1, one -> one.isUp() ? "" : one.why())
        .bad(one -> !one.isUp());
  }

  private static String count(Reading.Endpoint endpoint, String key) {
    return Units.whole(endpoint.numbers().getOrDefault(key, 0.0));
  }

  /** Those that are not up come first. */
  private List<Reading.Endpoint> endpointRows() {
    return now.pools().stream()
        .flatMap(pool -> pool.endpoints().stream())
        .sorted(Comparator.comparing(Reading.Endpoint::isUp))
        .toList();
  }

  private Table<Reading.Listener> listeners() {
    return new Table<Reading.Listener>()
        .text("LISTENER", 8, 0, Reading.Listener::name)
        .text("ADDRESS", 14, 4, Reading.Listener::address)
        .text("TO", 8, 5, Reading.Listener::upstream)
        .number("SESSIONS", 0, one -> Units.whole(one.number("sessions")))
        .number("MAX", 2, one -> Units.whole(one.number("max_sessions")))
        .number("ACCEPTED/S", 3, one -> Units.rate(rates.of(one, "accepted")))
        .number("REJECTED", 1, one -> Units.whole(one.number("rejected")))
        .number("UP/S", 6, one -> Units.bytes(rates.of(one, "bytes_up")))
        .number("DOWN/S", 7, one -> Units.bytes(rates.of(one, "bytes_down")));
  }

  private static Table<Count> counts() {
    return new Table<Count>()
        .text("ENDED", 7, 1, Count::what)
        .text("REASON", 12, 0, Count::reason)
        .text("POOL", 8, 2, Count::pool)
        .number("COUNT", 0, count -> Units.whole(count.count))
        .number("/S", 0, count -> Units.rate(count.rate))
        .bad(count -> count.what.equals("refused") && count.rate > 0);
  }

  /** The most frequent first, now or, at the same rate, in all. */
  private List<Count> countRows() {
    List<Count> rows = new ArrayList<>();
    for (Reading.Pool pool : now.pools()) {
      add(rows, pool, "refused", Reading.Pool::refused);
      add(rows, pool, "closed", Reading.Pool::closed);
    }
    rows.sort(
        Comparator.comparingDouble((Count row) -> Double.isNaN(row.rate) ? 0 : row.rate)
            .thenComparingDouble(Count::count)
            .reversed());
    return rows;
  }

  private void add(
      List<Count> rows,
      Reading.Pool pool,
      String what,
      Function<Reading.Pool, Map<String, Double>> counts) {
    counts
        .apply(pool)
        .forEach(
            (reason, count) -> {
              double rate = rates.of(pool, counts, reason);
              rows.add(new Count(pool.name(), what, reason, count, rate));
            });
  }

  private static Table<Reading.Session> sessions() {
    return new Table<Reading.Session>()
        .text("CLIENT", 14, 0, Reading.Session::client)
        .number("SESSION", 6, one -> Units.whole(one.number("id")))
        .text("OF", 8, 4, Reading.Session::listener)
        .text("ENDPOINT", 14, 2, Reading.Session::endpoint)
        .number("AGE", 0, one -> Units.age(one.number("age_seconds")))
        .number("QUIET", 1, one -> Units.age(one.number("quiet_seconds")))
        .number("UP", 3, one -> Units.bytes(one.number("bytes_up")))
        .number("DOWN", 3, one -> Units.bytes(one.number("bytes_down")))
        .text("PIN", 6, 5, Reading.Session::pin);
  }

  private static Table<Reading.Close> closes() {
    return new Table<Reading.Close>()
        .number("CLOSED", 0, one -> Units.age(one.number("seconds_ago")))
        .text("REASON", 12, 0, Reading.Close::reason)
        .text("OF", 12, 2, Reading.Close::side)
        .text("PLACE", 14, 1, Reading.Close::place)
        .text("PHASE", 6, 4, Reading.Close::phase)
        .number("AGE", 3, one -> Units.age(one.number("age_seconds")))
        .number("BYTES", 5, one -> Units.bytes(one.number("bytes")));
  }
}
