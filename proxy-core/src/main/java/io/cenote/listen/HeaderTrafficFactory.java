package io.cenote.listen;

import io.cenote.pool.ConnectionPool;
import io.cenote.session.ClientAddress;
import io.cenote.session.Session;
import io.cenote.session.Traffic;
import io.cenote.session.TrafficFactory;
import io.cenote.transport.CloseReason;

/**
 * Factory of traffic that begins with a PROXY header.
 *
 * <p>Thread: as its methods say.
 */
final class HeaderTrafficFactory implements TrafficFactory {
  /** Listener, as this factory sees it. */
  interface Host {
    /**
     * Decides about a client whose address is known now. Returns whether it may stay; if not, it is
     * counted as turned away. Thread: the session's loop.
     */
    boolean admit(Session session, ClientAddress address);
  }

  private final ProxyProtocolSettings settings;
  private final TrafficFactory proper;
  private final Host host;

  /**
   * Creates a factory.
   *
   * @param proper creates the traffic behind the header
   */
  HeaderTrafficFactory(ProxyProtocolSettings settings, TrafficFactory proper, Host host) {
    this.settings = settings;
    this.proper = proper;
    this.host = host;
  }

  ProxyProtocolSettings settings() {
    return settings;
  }

  @Override
  public Traffic newTraffic(Session session) {
    return new HeaderTraffic(session, this);
  }

  /**
   * The header of that session has told who its client is. TLS begins now, if there is TLS and the
   * protocol does not begin it. Thread: the session's loop.
   */
  void identified(Session session, ClientAddress address) {
    if (!host.admit(session, address)) {
      session.giveUp(CloseReason.REJECTED);
    } else if (session.client().awaitsTls() && !proper.beginsTls()) {
      session.client().secure();
    } else {
      session.goOn(address, proper);
    }
  }

  /** TLS has begun. Thread: the session's loop. */
  void secured(Session session, ClientAddress address) {
    session.goOn(address, proper);
  }

  @Override
  public int loopFor(int accepting, int least) {
    return proper.loopFor(accepting, least);
  }

  @Override
  public boolean beginsTls() {
    return true;
  }

  @Override
  public void abandon(CloseReason reason) {
    proper.abandon(reason);
  }

  @Override
  public ConnectionPool pool() {
    return proper.pool();
  }

  @Override
  public String describe(String detail) {
    return proper.describe(detail);
  }
}
