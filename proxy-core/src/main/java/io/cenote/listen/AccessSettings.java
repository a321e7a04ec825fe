package io.cenote.listen;

import io.cenote.transport.Networks;

/**
 * Rules about the clients that a listener serves, by their address.
 *
 * @param allow networks whose clients may come; none: all may
 * @param deny networks whose clients may not, allowed or not
 * @param perSource bounds on each source
 */
public record AccessSettings(Networks allow, Networks deny, PerSource perSource) {
  /** No rule. */
  public static final AccessSettings OPEN =
      new AccessSettings(Networks.NONE, Networks.NONE, new PerSource(0, 0, 0));

  /** Tests whether no client is ever refused. */
  public boolean isOpen() {
    return allow.isEmpty() && deny.isEmpty() && perSource.isUnbounded();
  }

  /**
   * Bounds on each source: one IPv4 address, or the /64 of an IPv6 address.
   *
   * @param maxSessions sessions at once; 0 for no bound
   * @param acceptRate clients accepted a second, and in one burst; 0 for no bound
   * @param sources sources without a session that are remembered
   */
  public record PerSource(int maxSessions, int acceptRate, int sources) {
    /** Tests whether nothing is counted. */
    public boolean isUnbounded() {
      return maxSessions == 0 && acceptRate == 0;
    }
  }
}
