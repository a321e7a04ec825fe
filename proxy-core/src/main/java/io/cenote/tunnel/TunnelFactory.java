package io.cenote.tunnel;

import io.cenote.pool.ConnectionPool;
import io.cenote.pool.UpstreamSettings;
import io.cenote.session.Session;
import io.cenote.session.Traffic;
import io.cenote.session.TrafficFactory;
import io.cenote.transport.CloseReason;

/** Factory of tunnels: each session of a listener has a connection for its whole stay. */
public final class TunnelFactory implements TrafficFactory {
  private final ConnectionPool pool;

  /** Creates a factory of tunnels with connections of that pool. */
  public TunnelFactory(ConnectionPool pool) {
    this.pool = pool;
  }

  @Override
  public Traffic newTraffic(Session session) {
    UpstreamSettings.Link link = pool.link();
    ClientHeader header =
        link.header().isOn() ? new ClientHeader(session, link.header(), link.tls() != null) : null;
    return new Tunnel(session, pool, header);
  }

  /**
   * Chooses a loop with idle connections, because the client needs one at once and for its whole
   * stay.
   */
  @Override
  public int loopFor(int accepting, int least) {
    return pool.loopFor(accepting, least);
  }

  @Override
  public void abandon(CloseReason reason) {}

  @Override
  public ConnectionPool pool() {
    return pool;
  }

  @Override
  public String describe(String detail) {
    return pool.describe(detail);
  }
}
