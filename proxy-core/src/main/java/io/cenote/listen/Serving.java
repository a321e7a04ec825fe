package io.cenote.listen;

import io.cenote.pool.Refusal;
import io.cenote.session.BufferedBytes;
import io.cenote.session.ClientAddress;
import io.cenote.session.ClientEnds;
import io.cenote.session.Session;
import io.cenote.session.SessionHost;
import io.cenote.session.SessionTimes;
import io.cenote.session.TrafficFactory;
import io.cenote.transport.tls.TlsContext;
import io.cenote.transport.tls.TlsContexts;
import io.cenote.transport.tls.TlsStreams;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a listener that are in force, and what was made from them. Sessions keep those with
 * which they began; after a reload newcomers get others.
 *
 * <p>Thread: any, except where said.
 */
final class Serving implements SessionHost {
  /** Listener, as its sessions see it. Thread: the session's loop. */
  interface Home {
    ClientEnds clientEnds();

    BufferedBytes buffered();

    @Nullable SocketAddress boundTo();

    void moved(Session session);

    void refused(ListenerLog log, Refusal refusal, String upstream);

    void ending(Session session);

    void closed(Serving serving, Session session);

    /** A client was turned away once its address was known. */
    void turnedAway(Rejection why);
  }

  private final ListenerSettings settings;
  private final TrafficFactory factory;
  private final TlsStreams.@Nullable Cover<TlsContext.Server> tls;
  private final Home home;
  private final Door door;
  private final ListenerLog log;

  /** Number of its sessions; below zero once it is retired. */
  private final AtomicInteger sessions = new AtomicInteger();

  /**
   * Creates one.
   *
   * @param before the one whose place it takes, and whose knowledge of sources it shares
   * @param factory creates the traffic of its sessions
   * @param tls null: clients are not encrypted
   */
  Serving(
      ListenerSettings settings,
      TrafficFactory factory,
      @Nullable TlsContexts<TlsContext.Server> tls,
      Home home,
      @Nullable Serving before) {
    this.settings = settings;
    this.home = home;
    door =
        new Door(settings.access(), settings.proxyProtocol(), before == null ? null : before.door);
    log = new ListenerLog(settings, factory);
    this.factory =
        settings.proxyProtocol().isOn()
            ? new HeaderTrafficFactory(settings.proxyProtocol(), factory, this::admit)
            : factory;
    this.tls = tls == null ? null : tls.cover(this.factory.beginsTls());
  }

  ListenerSettings settings() {
    return settings;
  }

  TrafficFactory factory() {
    return factory;
  }

  TlsStreams.@Nullable Cover<TlsContext.Server> tls() {
    return tls;
  }

  Door door() {
    return door;
  }

  ListenerLog log() {
    return log;
  }

  // --- the number of its sessions

  /** Counts a session that is about to begin; false: it is retired. */
  boolean enter() {
    return sessions.getAndUpdate(n -> n < 0 ? n : n + 1) >= 0;
  }

  /** A session is over, or has not begun. */
  void leave() {
    sessions.decrementAndGet();
  }

  /** Retires it if it has no session; it then never gets one. */
  boolean retire() {
    return sessions.compareAndSet(0, Integer.MIN_VALUE);
  }

  // --- calls from sessions, on their loops

  @Override
  public SessionTimes times() {
    return settings.times();
  }

  @Override
  public BufferedBytes buffered() {
    return home.buffered();
  }

  @Override
  public ClientEnds clientEnds() {
    return home.clientEnds();
  }

  @Override
  public @Nullable SocketAddress boundTo() {
    return home.boundTo();
  }

  @Override
  public void moved(Session session) {
    home.moved(session);
  }

  @Override
  public void refused(Refusal refusal) {
    home.refused(log, refusal, settings.upstream());
  }

  @Override
  public void ending(Session session) {
    home.ending(session);
  }

  @Override
  public void closed(Session session) {
    home.closed(this, session);
  }

  /** Decides about a client that a PROXY header has told of. Thread: the session's loop. */
  private boolean admit(Session session, ClientAddress client) {
    Rejection why = door.told(session, client);
    if (why != null) {
      home.turnedAway(why);
      log.turnedAway(why, client);
    }
    return why == null;
  }
}
