package io.cenote.relay;

import io.cenote.pool.ConnectionPool;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.Protocol;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.system.Loops;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How one listener's clients are lent connections: for a session, or for less.
 *
 * <p>Thread: any, but for {@link #newTraffic}.
 */
final class Lending {
  /** Numbers of clients, over all listeners: servers give each connection one. */
  private static final AtomicLong IDS = new AtomicLong();

  private final ConnectionPool pool;
  private final @Nullable Protocol protocol;
  private final @Nullable Object options;
  private final List<SharedLinks> shared = new ArrayList<>();

  Lending(ListenerSettings settings, ConnectionPool pool, Loops loops) {
    this.pool = pool;
    protocol = pool.upkeep().protocol();
    options = settings.protocolOptions();
    if (protocol == null || options == null) {
      return;
    }
    int count = protocol.sharedConnections(options);
    int all = loops.all().size();
    for (Loop loop : loops.all()) {
      int share = count / all + (loop.index() < count % all ? 1 : 0);
      if (count > 0) {
        shared.add(new SharedLinks(pool, loop, Math.max(1, share)));
      }
    }
  }

  /** The loop for a client: where idle connections are, if it gets one at once for its stay. */
  int loopFor(int accepting, int least) {
    boolean forSessions = protocol == null || options == null;
    return forSessions ? pool.loopFor(accepting, least) : least;
  }

  /** Ends the connections that clients share, whatever they owe. Thread: any. */
  void abandon(CloseReason reason) {
    shared.forEach(links -> links.abandon(reason));
  }

  /** What moves the bytes of a new session. Thread: the session's loop. */
  Traffic newTraffic(Session session) {
    Protocol spoken = protocol;
    Object said = options;
    if (spoken == null || said == null) {
      return new Tunnel(session);
    }
    SharedLinks links = shared.isEmpty() ? null : shared.get(session.loop().index());
    ClientSide talk = spoken.newClient(said, IDS.incrementAndGet());
    return new Exchange(session, talk, spoken.bounds(said), links);
  }
}
