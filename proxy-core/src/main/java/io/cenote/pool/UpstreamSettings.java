package io.cenote.pool;

import io.cenote.learn.Learn;
import io.cenote.protocol.SpokenProtocol;
import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.proxy.SentHeader;
import java.time.Duration;
import java.util.List;

/**
 * One upstream: where it is, how to reach it, and its pool.
 *
 * @param name in every log line and metric
 * @param place where it is
 * @param link how to reach it
 * @param pool bounds and clocks
 * @param learn what is done with what its closed connections teach
 * @param upkeep what keeps its connections fit
 * @param protocol what is spoken there
 */
public record UpstreamSettings(
    String name,
    Place place,
    Link link,
    PoolSettings pool,
    Learn learn,
    Upkeep upkeep,
    SpokenProtocol<?> protocol) {

  /**
   * Endpoints, and the choice between them.
   *
   * @param endpoints at least one; a connect that fails tries another
   * @param balance which of them a new connection goes to
   */
  public record Place(List<Endpoint> endpoints, Balance balance) {}

  /**
   * Clocks and options of a connection to an endpoint.
   *
   * @param connectTimeout for one connect to one endpoint
   * @param deadAfter what {@code tcp} was derived from
   * @param tcp socket options of the upstream side
   * @param header PROXY header that it gets before the first byte of each session
   */
  public record Link(
      Duration connectTimeout, Duration deadAfter, TcpSettings tcp, SentHeader header) {}
}
