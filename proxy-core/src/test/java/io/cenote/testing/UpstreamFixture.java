package io.cenote.testing;

import io.cenote.learn.Learn;
import io.cenote.pool.PoolSettings;
import io.cenote.pool.Upkeep;
import io.cenote.pool.UpstreamSettings;
import io.cenote.protocol.SpokenProtocol;
import io.cenote.protocol.raw.RawKind;
import io.cenote.protocol.raw.RawSettings;
import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.proxy.SentHeader;
import io.cenote.upstream.EndpointSettings;
import io.cenote.upstream.balance.Balance;
import io.cenote.upstream.health.HealthSettings;
import io.cenote.upstream.member.Listed;
import io.cenote.upstream.names.DnsSettings;
import io.cenote.upstream.names.Family;
import io.cenote.upstream.names.NameSettings;
import io.cenote.upstream.names.Vanished;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Settings of an upstream for a test that says only what it is about. By itself it has one
 * endpoint, {@code 10.0.0.1:1}, nothing is known of its protocol, nothing probes it, and nothing is
 * learned of it.
 */
public final class UpstreamFixture {
  /** The protocol of which nothing is known. */
  public static final SpokenProtocol<?> RAW = new SpokenProtocol<>(new RawKind(), RawSettings.NONE);

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final DnsSettings DNS =
      new DnsSettings(
          new NameSettings(List.of(), SECOND, SECOND.multipliedBy(30), SECOND, Family.ANY),
          Duration.ofMillis(250),
          Vanished.DRAIN,
          Duration.ZERO);

  private final PoolSettings pool;
  private String name = "it";
  private List<Listed> endpoints = List.of(new Listed.Place(new Endpoint.Tcp("10.0.0.1", 1), 1));
  private EndpointSettings.Choosing choosing =
      new EndpointSettings.Choosing(Balance.ROUND_ROBIN, 3, 0, Duration.ZERO);
  private HealthSettings health = HealthFixture.of().build();
  private Learn learn = Learn.OFF;
  private SpokenProtocol<?> protocol = RAW;
  private Duration deadAfter = Duration.ofSeconds(30);

  private UpstreamFixture(PoolSettings pool) {
    this.pool = pool;
  }

  /** An upstream with this pool. */
  public static UpstreamFixture with(PoolFixture pool) {
    return with(pool.build());
  }

  /** An upstream with this pool. */
  public static UpstreamFixture with(PoolSettings pool) {
    return new UpstreamFixture(pool);
  }

  /** Its name in the log. */
  public UpstreamFixture named(String word) {
    name = word;
    return this;
  }

  /** Where it is. */
  public UpstreamFixture at(Endpoint... places) {
    endpoints = Arrays.stream(places).map(place -> (Listed) new Listed.Place(place, 1)).toList();
    return this;
  }

  /** Where it is. */
  public UpstreamFixture at(Listed... listed) {
    endpoints = List.of(listed);
    return this;
  }

  /** Which endpoint gets a session. */
  public UpstreamFixture choosing(EndpointSettings.Choosing rule) {
    choosing = rule;
    return this;
  }

  /** What takes its endpoints out of use. */
  public UpstreamFixture health(HealthFixture rules) {
    health = rules.build();
    return this;
  }

  /** What is done with what its closed connections teach. */
  public UpstreamFixture learn(Learn what) {
    learn = what;
    return this;
  }

  /** What is spoken there. */
  public UpstreamFixture speaks(SpokenProtocol<?> spoken) {
    protocol = spoken;
    return this;
  }

  /** Time after which a dead peer is found. */
  public UpstreamFixture deadAfter(Duration time) {
    deadAfter = time;
    return this;
  }

  /** The settings. */
  public UpstreamSettings build() {
    return new UpstreamSettings(
        name,
        new EndpointSettings(endpoints, DNS, choosing, health),
        new UpstreamSettings.Link(
            SECOND, deadAfter, TcpSettings.foundDeadAfter(deadAfter), SentHeader.NONE, null),
        pool,
        learn,
        new Upkeep(Duration.ZERO, SECOND, SECOND),
        protocol);
  }
}
