package io.cenote.lease;

import io.cenote.pool.ConnectionPool;
import io.cenote.protocol.ClientHandle;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.Clients;
import io.cenote.protocol.ListenerProtocol;
import io.cenote.session.Session;
import io.cenote.session.Traffic;
import io.cenote.session.TrafficFactory;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Factory of traffic that acquires connections request by request.
 *
 * <p>Thread: any, but for {@link #newTraffic}.
 */
public final class LeaseFactory implements TrafficFactory {
  /** Source of client numbers, over all listeners. */
  private static final AtomicLong IDS = new AtomicLong();

  private final ConnectionPool pool;
  private final Clients<?> clients;
  private final boolean beginsTls;
  private final List<LoopLeases> leases = new ArrayList<>();

  /**
   * Creates a factory for clients that speak the upstream's protocol.
   *
   * @param protocol as the listener is configured to speak it
   */
  public LeaseFactory(
      LeasedUpstream upstream, ListenerProtocol<?> protocol, List<? extends Loop> loops) {
    pool = upstream.pool();
    clients = protocol.at(pool.protocol());
    beginsTls = protocol.kind().beginsTlsItself();
    int count = clients.sharedConnections();
    int all = loops.size();
    for (Loop loop : loops) {
      int share = count / all + (loop.index() < count % all ? 1 : 0);
      int here = count == 0 ? 0 : Math.max(1, share);
      leases.add(new LoopLeases(upstream, loop, here));
    }
  }

  @Override
  public int loopFor(int accepting, int least) {
    return least;
  }

  @Override
  public boolean beginsTls() {
    return beginsTls;
  }

  @Override
  public void abandon(CloseReason reason) {
    leases.forEach(loop -> loop.abandon(reason));
  }

  @Override
  public ConnectionPool pool() {
    return pool;
  }

  @Override
  public String describe(String detail) {
    return pool.describe(detail);
  }

  @Override
  public Traffic newTraffic(Session session) {
    ClientHandle handle = new SessionHandle(IDS.incrementAndGet(), session);
    ClientSide clientSide = clients.newClient(handle);
    LoopLeases here = leases.get(session.loop().index());
    return new LeaseTraffic(session, clientSide, clients.bounds(), here);
  }
}
