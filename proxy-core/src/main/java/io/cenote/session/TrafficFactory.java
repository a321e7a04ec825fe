package io.cenote.session;

import io.cenote.pool.ConnectionPool;
import io.cenote.transport.CloseReason;

/** Factory of the traffic of one listener's sessions. Thread: any, except where said. */
public interface TrafficFactory {
  /** Creates the traffic of a new session, which has not begun. Thread: the session's loop. */
  Traffic newTraffic(Session session);

  /**
   * Chooses the loop of a new client.
   *
   * @param accepting the loop that has accepted it
   * @param least the loop with the fewest sessions
   */
  int loopFor(int accepting, int least);

  /** Pool whose connections its traffic uses. */
  ConnectionPool pool();

  /** Tests whether its traffic begins TLS itself, on listeners that have it. */
  default boolean beginsTls() {
    return false;
  }

  /** Ends the connections that clients share, pending replies or not. */
  void abandon(CloseReason reason);

  /** Returns a sentence, with the pool's numbers before it. */
  String describe(String detail);
}
