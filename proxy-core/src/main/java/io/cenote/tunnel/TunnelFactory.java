package io.cenote.tunnel;

import io.cenote.pool.ConnectionPool;
import io.cenote.session.Session;
import io.cenote.session.Traffic;
import io.cenote.session.TrafficFactory;
import io.cenote.transport.CloseReason;
import io.cenote.transport.proxy.SentHeader;

/** Factory of tunnels: each session of a listener has a connection for its whole stay. */
public final class TunnelFactory implements TrafficFactory {
  private final ConnectionPool pool;
  private final SentHeader header;

  /** Creates a factory of tunnels with connections of that pool, which get no PROXY header. */
  public TunnelFactory(ConnectionPool pool) {
    this(pool, SentHeader.NONE);
  }

  /**
   * Creates a factory of tunnels with connections of that pool.
   *
   * @param header PROXY header that each session sends
   */
  public TunnelFactory(ConnectionPool pool, SentHeader header) {
    this.pool = pool;
    this.header = header;
  }

  @Override
  public Traffic newTraffic(Session session) {
    return new Tunnel(session, pool, header.isOn() ? new ClientHeader(session, header) : null);
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
  public String describe(String detail) {
    return pool.describe(detail);
  }
}
