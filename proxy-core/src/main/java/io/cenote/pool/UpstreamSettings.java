package io.cenote.pool;

import io.cenote.learn.Learn;
import io.cenote.protocol.Protocol;
import io.cenote.protocol.SpokenProtocol;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.proxy.SentHeader;
import io.cenote.transport.tls.UpstreamTls;
import io.cenote.upstream.EndpointSettings;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One upstream: where it is, how to reach it, and its pool.
 *
 * @param name in every log line and metric
 * @param endpoints where it is, and the choice among several
 * @param link how to reach it
 * @param pool bounds and clocks
 * @param learn what is done with what its closed connections teach
 * @param upkeep what keeps its connections fit
 * @param protocol what is spoken there
 */
public record UpstreamSettings(
    String name,
    EndpointSettings endpoints,
    Link link,
    PoolSettings pool,
    Learn learn,
    Upkeep upkeep,
    SpokenProtocol<?> protocol) {

  /** Returns the same with another pool. */
  UpstreamSettings with(PoolSettings other) {
    return new UpstreamSettings(name, endpoints, link, other, learn, upkeep, protocol);
  }

  /**
   * Creates the protocol that is spoken there.
   *
   * @param before the one that it takes the place of, of the same kind; null: none
   */
  Protocol<?> startProtocol(@Nullable Protocol<?> before) {
    return protocol.start(link.tls() != null, before);
  }

  /** Tests whether connections are made as with other settings, but for where they lead. */
  boolean makesConnectionsAs(UpstreamSettings other) {
    return link.makesConnectionsAs(other.link) && protocol.equals(other.protocol);
  }

  /**
   * Clocks and options of a connection to an endpoint.
   *
   * @param connectTimeout for one connect to one endpoint
   * @param deadAfter what {@code tcp} was derived from
   * @param tcp socket options of the upstream side
   * @param header PROXY header that it gets before the first byte of each session
   * @param tls encryption, or null for none
   */
  public record Link(
      Duration connectTimeout,
      Duration deadAfter,
      TcpSettings tcp,
      SentHeader header,
      @Nullable UpstreamTls tls) {

    /** Tests whether all but the time limits is the same. */
    boolean makesConnectionsAs(Link other) {
      return tcp.equals(other.tcp) && header.equals(other.header) && Objects.equals(tls, other.tls);
    }
  }
}
