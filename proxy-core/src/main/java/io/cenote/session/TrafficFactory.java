package io.cenote.session;

import io.cenote.transport.CloseReason;

/** Makes what moves the bytes of one listener's sessions. Thread: any, but where said. */
public interface TrafficFactory {
  /** Makes it for a new session, which has not begun. Thread: the session's loop. */
  Traffic newTraffic(Session session);

  /**
   * The loop where a client that was just accepted should live.
   *
   * @param accepting the loop that has accepted it
   * @param least the loop with the fewest sessions
   */
  int loopFor(int accepting, int least);

  /** Ends the connections that clients share, whatever they owe. */
  void abandon(CloseReason reason);

  /** A sentence, with the numbers of what serves the clients before it. */
  String describe(String detail);
}
