package io.cenote.config;

import io.cenote.learn.Learn;
import io.cenote.lease.LeaseSettings;
import io.cenote.pool.PoolSettings;
import io.cenote.pool.Recency;
import io.cenote.pool.Reuse;
import io.cenote.pool.Upkeep;
import io.cenote.pool.UpstreamSettings;
import io.cenote.protocol.ProtocolKind;
import io.cenote.protocol.SpokenProtocol;
import io.cenote.upstream.EndpointSettings;
import io.cenote.upstream.balance.Balance;
import java.time.Duration;

/** Reads one upstream and its pool. */
final class UpstreamReader {
  private static final int MOST_DISCARDED = 1024 * 1024 * 1024;
  private static final int MOST_CONNECTIONS = 65_000;
  private static final int MOST_PENDING = 1_000_000;
  private static final int MOST_TRIES = 64;
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(365);

  /** An upstream with what only the cross-checks still need. */
  record Upstream(UpstreamSettings settings, LeaseSettings leases, Section section) {}

  private UpstreamReader() {}

  static Upstream read(String name, Section section, ProtocolKind<?, ?> protocol) {
    Duration deadAfter = TcpReader.deadAfter(section);
    UpstreamSettings settings =
        new UpstreamSettings(
            name,
            new EndpointSettings(
                ListedReader.read(section),
                DnsReader.read(section.child("dns")),
                readChoosing(section),
                HealthReader.read(section.child("health"))),
            readLink(section, deadAfter),
            readPool(section.child("pool")),
            section.choice("learn", Learn.class),
            readUpkeep(section),
            SpokenProtocol.read(protocol, section.child(protocol.name())));
    checkRecency(section, settings);
    checkProbe(section, settings);
    ProxyProtocolReader.checkOut(section, settings);
    return new Upstream(settings, readLeases(section.child("pool"), settings.pool()), section);
  }

  private static EndpointSettings.Choosing readChoosing(Section upstream) {
    return new EndpointSettings.Choosing(
        upstream.choice("balance", Balance.class),
        upstream.integer("connect-tries", 1, MOST_TRIES),
        upstream.child("pool").integer("max-per-endpoint", 0, MOST_CONNECTIONS),
        upstream.duration("slow-start", Duration.ZERO, Duration.ofHours(1)));
  }

  /** Reads the settings of leases; clients that hold connections leave an eighth to the others. */
  private static LeaseSettings readLeases(Section pool, PoolSettings settings) {
    int max = settings.limits().maxConnections();
    int standard = Math.min(max - 1, Math.max(1, max / 8));
    int reserve = pool.has("reserve") ? pool.integer("reserve", 0, MOST_CONNECTIONS) : standard;
    if (reserve >= max && pool.isSound("reserve") && pool.isSound("max-connections")) {
      pool.refuse("reserve", "less than max-connections, which is " + max);
    }
    int discardLimit = pool.integer("discard-limit", 0, MOST_DISCARDED);
    return new LeaseSettings(discardLimit, reserve);
  }

  private static UpstreamSettings.Link readLink(Section upstream, Duration deadAfter) {
    return new UpstreamSettings.Link(
        upstream.duration("connect-timeout", SHORTEST, Duration.ofMinutes(5)),
        deadAfter,
        TcpReader.upstream(upstream, deadAfter),
        ProxyProtocolReader.readOut(upstream),
        TlsReader.upstream(upstream.child("tls")));
  }

  private static PoolSettings readPool(Section pool) {
    PoolSettings settings =
        new PoolSettings(
            readLimits(pool),
            new PoolSettings.Waiting(
                pool.integer("max-pending", 0, MOST_PENDING),
                pool.duration("acquire-timeout", SHORTEST, Duration.ofHours(1))),
            new PoolSettings.Ages(
                pool.duration("idle-timeout", SHORTEST, LONGEST),
                pool.duration("max-lifetime", SHORTEST, LONGEST),
                pool.duration("warm-max-age", SHORTEST, LONGEST)),
            new PoolSettings.Raw(
                pool.flag("server-speaks-first"),
                pool.choice("reuse", Reuse.class),
                pool.duration("settle-time", Duration.ZERO, Duration.ofSeconds(10))),
            pool.choice("recency", Recency.class));
    checkLimits(pool, settings.limits());
    checkTimes(pool, settings);
    return settings;
  }

  private static PoolSettings.Limits readLimits(Section pool) {
    int max = pool.integer("max-connections", 1, MOST_CONNECTIONS);
    int written = pool.integer("max-idle", 0, MOST_CONNECTIONS);
    Order<Integer> counts = new Order<>(pool, String::valueOf);
    int maxIdle = counts.followed("max-idle", written, "max-connections", max);
    return new PoolSettings.Limits(max, pool.integer("min-idle", 0, MOST_CONNECTIONS), maxIdle);
  }

  private static void checkRecency(Section section, UpstreamSettings settings) {
    boolean wanted = settings.pool().recency() == Recency.KEEPALIVE;
    if (wanted && !settings.link().tcp().keepalive().enabled()) {
      section.child("pool").refuse("recency", "traffic where tcp.keepalive.enabled is false");
    }
  }

  private static void checkLimits(Section pool, PoolSettings.Limits limits) {
    Order<Integer> counts = new Order<>(pool, String::valueOf);
    int minIdle = limits.minIdle();
    counts.atMost("min-idle", minIdle, "max-connections", limits.maxConnections());
    if (minIdle <= limits.maxConnections()) {
      counts.atMost("min-idle", minIdle, "max-idle", limits.maxIdle());
    }
  }

  private static void checkTimes(Section pool, PoolSettings settings) {
    PoolSettings.Ages ages = settings.ages();
    PoolSettings.Raw raw = settings.raw();
    Order<Duration> times = new Order<>(pool, DurationText::of);
    Duration idle = ages.idleTimeout();
    times.below("idle-timeout", idle, "max-lifetime", ages.maxLifetime());
    times.atMost("warm-max-age", ages.warmMaxAge(), "max-lifetime", ages.maxLifetime());
    if (raw.reuse() == Reuse.CLEAN) {
      times.below("settle-time", raw.settleTime(), "idle-timeout", idle);
      if (raw.serverSpeaksFirst()) {
        pool.refuse(
            "reuse",
            "clean",
            "never with server-speaks-first = true: a second client would get no greeting");
      }
    }
  }

  private static Upkeep readUpkeep(Section upstream) {
    Section probe = upstream.child("probe");
    Section pool = upstream.child("pool");
    return new Upkeep(
        probe.duration("interval", Duration.ZERO, Duration.ofDays(1)),
        probe.duration("timeout", SHORTEST, Duration.ofMinutes(1)),
        pool.duration("reset-timeout", SHORTEST, Duration.ofMinutes(1)));
  }

  private static void checkProbe(Section upstream, UpstreamSettings settings) {
    Section probe = upstream.child("probe");
    Duration interval = settings.upkeep().probeInterval();
    if (interval.isZero()) {
      return;
    }
    Duration timeout = settings.upkeep().probeTimeout();
    new Order<>(probe, DurationText::of).below("timeout", timeout, "interval", interval);
    boolean sound = probe.isSound("interval") && upstream.child("pool").isSound("idle-timeout");
    Duration idle = settings.pool().ages().idleTimeout();
    if (sound && interval.compareTo(idle) >= 0) {
      String limit = DurationText.of(idle);
      probe.refuse("interval", "less than pool.idle-timeout, which is " + limit);
    }
  }
}
