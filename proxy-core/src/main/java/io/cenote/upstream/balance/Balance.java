package io.cenote.upstream.balance;

import java.util.function.DoubleSupplier;

/** Choice of the member for a new session. */
public enum Balance {
  /** The less loaded of two that are drawn at random. */
  POWER_OF_TWO(false),
  /** Each in turn. */
  ROUND_ROBIN(false),
  /** The least loaded. */
  LEAST_CONNECTIONS(false),
  /** The one that the client's address belongs to. */
  SOURCE_HASH(true),
  /** The first in the list. */
  FAILOVER(true);

  private final boolean fixed;

  Balance(boolean fixed) {
    this.fixed = fixed;
  }

  /**
   * Tests whether the choice does not depend on which members have idle connections. If not, those
   * that have one are preferred, for they need no connect.
   */
  public boolean isFixed() {
    return fixed;
  }

  /**
   * Creates a balancer for one loop.
   *
   * @param slowStart nanoseconds in which a member that came up gets its full weight
   * @param random returns numbers from 0 to below 1
   */
  public Balancer newBalancer(long slowStart, DoubleSupplier random) {
    Weights weights = new Weights(slowStart);
    return switch (this) {
      case POWER_OF_TWO -> new PowerOfTwo(weights, random);
      case ROUND_ROBIN -> new SmoothRoundRobin(weights);
      case LEAST_CONNECTIONS -> new LeastConnections(weights);
      case SOURCE_HASH -> new SourceHash();
      case FAILOVER -> new Failover();
    };
  }
}
