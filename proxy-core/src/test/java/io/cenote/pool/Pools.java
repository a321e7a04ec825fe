package io.cenote.pool;

import io.cenote.transport.Loop;
import io.cenote.transport.dns.LookUps;
import io.cenote.upstream.health.Checker;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Pools whose checks always pass, and whose service loop is the first of the others. */
final class Pools {
  private Pools() {}

  static ConnectionPool of(
      UpstreamSettings upstream,
      List<? extends Loop> loops,
      Dialer dialer,
      DoubleSupplier random,
      long patience) {
    return of(upstream, loops, means(loops.get(0), dialer, random), patience);
  }

  static ConnectionPool of(
      UpstreamSettings upstream, List<? extends Loop> loops, Means means, long patience) {
    return new ConnectionPool(upstream, new PoolLoops(loops, loops.get(0), patience), means);
  }

  static Means means(Loop service, Dialer dialer, DoubleSupplier random) {
    Checker passes = (member, end) -> service.execute(end::passed);
    return new Means(dialer, Pools::noNames, passes, random);
  }

  private static LookUps noNames() {
    throw new AssertionError("a name among the endpoints");
  }

  /** One on that loop alone. */
  static ConnectionPool of(UpstreamSettings upstream, Loop loop, Dialer dialer, Checker checker) {
    return new ConnectionPool(
        upstream,
        new PoolLoops(List.of(loop), loop, 0),
        new Means(dialer, Pools::noNames, checker, () -> 0.5));
  }
}
