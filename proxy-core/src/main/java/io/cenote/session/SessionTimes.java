package io.cenote.session;

import java.time.Duration;

/**
 * Time limits of a session.
 *
 * @param idle no bytes either way so long: it ends
 * @param halfClose one side closed and the other silent so long: it ends
 * @param undelivered how long sent data may wait for a client that does not take it
 */
public record SessionTimes(Duration idle, Duration halfClose, Undelivered undelivered) {

  /**
   * Patience with a client that does not take what was sent to it.
   *
   * @param deadAfter a client that is gone with data on its way to it is given up after so long
   * @param slowReader a client that lives but takes nothing is given up after so long; zero for
   *     never
   */
  public record Undelivered(Duration deadAfter, Duration slowReader) {}
}
