package io.cenote.upstream.names;

import io.cenote.testing.SimLoop;
import io.cenote.transport.dns.LookUpFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A watch in virtual time with all that it told: {@code 10.0.0.1:6379} or a kind of failure. */
final class WatchedName implements NameListener {
  static final String HOST = "redis.test";
  static final String SERVICE = "_redis._tcp.test";
  static final Duration TIMEOUT = Duration.ofSeconds(2);

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** Another one each time: warnings that repeat are held back. */
  final String upstream = "redis" + COUNT.incrementAndGet();

  final SimLoop.Clock clock = new SimLoop.Clock();
  final SimLoop loop = new SimLoop(0, clock);
  final SimLookUps lookUps = new SimLookUps(loop);
  final List<List<Found>> sets = new ArrayList<>();
  final List<LookUpFailure> failures = new ArrayList<>();
  final NameWatch watch;

  private WatchedName(Duration minTtl, Duration maxTtl, boolean service) {
    NameSettings settings = new NameSettings(List.of(), minTtl, maxTtl, TIMEOUT, Family.ANY);
    NameHome home = new NameHome(upstream, loop, lookUps, settings);
    watch =
        service
            ? NameWatch.ofService(SERVICE, home, this)
            : NameWatch.ofHost(HOST, 6379, home, this);
    watch.start();
    loop.runAll();
  }

  /** A host with TTLs of 1 to 30 seconds. */
  static WatchedName host() {
    return host(Duration.ofSeconds(1), Duration.ofSeconds(30));
  }

  static WatchedName host(Duration minTtl, Duration maxTtl) {
    return new WatchedName(minTtl, maxTtl, false);
  }

  /** A service with TTLs of 1 to 30 seconds. */
  static WatchedName service() {
    return new WatchedName(Duration.ofSeconds(1), Duration.ofSeconds(30), true);
  }

  @Override
  public void resolved(List<Found> found) {
    sets.add(found);
  }

  @Override
  public void failed(LookUpFailure kind, String text) {
    failures.add(kind);
  }

  /** The addresses last told. */
  List<String> told() {
    return sets.get(sets.size() - 1).stream()
        .map(
            found ->
                found.address().getAddress().getHostAddress() + ":" + found.address().getPort())
        .toList();
  }

  /** Lets time pass until the name is asked for again; how long that took. */
  Duration untilAsked(String name, Duration longest) {
    long start = clock.nanos;
    Duration step = Duration.ofMillis(1);
    for (long i = 0; !lookUps.isOpen(name); i++) {
      if (i > longest.toMillis()) {
        throw new AssertionError(name + " was not asked for within " + longest);
      }
      loop.runFor(step);
    }
    return Duration.ofNanos(clock.nanos - start);
  }
}
