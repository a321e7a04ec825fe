package io.cenote.upstream.balance;

import io.cenote.upstream.member.Member;

/** Load of members: connections that sessions have or wait for, against the weight. */
final class Load {
  private Load() {}

  static long of(Member member) {
    return (long) member.active() + member.dialling();
  }

  /** Tests whether one is less loaded than the other, each for its weight. */
  static boolean isLess(long load, long weight, long otherLoad, long otherWeight) {
    return load * otherWeight < otherLoad * weight;
  }
}
