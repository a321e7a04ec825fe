package io.cenote.upstream.balance;

import io.cenote.upstream.member.Member;

/**
 * Weights of members, in thousandths. A member that came up lately has a tenth of its weight at
 * first, and more as time goes on.
 */
final class Weights {
  /** Weight 1. */
  static final long ONE = 1_000;

  private static final long LEAST = 10;

  private final long slowStart;

  /**
   * Creates the weights.
   *
   * @param slowStart nanoseconds until a member has its full weight; 0: at once
   */
  Weights(long slowStart) {
    this.slowStart = slowStart;
  }

  long of(Member member, long now) {
    long full = member.share().weight() * ONE;
    if (slowStart == 0 || !member.condition().cameUp()) {
      return full;
    }
    long age = Math.max(0, now - member.condition().since());
    if (age >= slowStart) {
      return full;
    }
    return Math.max(full / LEAST, (long) (full * ((double) age / slowStart)));
  }
}
