package io.cenote.upstream.balance;

import io.cenote.upstream.member.Member;

/**
 * Spread of idle connections over the usable members of a roster, by weight. Immutable.
 *
 * @param roster the members
 * @param wanted idle connections over all of them
 * @param weights sum of the weights of those that are usable
 */
public record Spread(Roster roster, int wanted, long weights) {
  /** Creates the spread of so many idle connections. */
  public static Spread of(Roster roster, int wanted) {
    long sum = 0;
    for (Member member : roster.members()) {
      sum += roster.isFirst(member) ? member.share().weight() : 0;
    }
    return new Spread(roster, wanted, sum);
  }

  /** Idle connections that the member lacks, those under way counted as there. */
  public int lack(Member member) {
    if (!roster.isFirst(member)) {
      return 0;
    }
    long share = wanted * (long) member.share().weight() / weights;
    return (int) Math.max(0, share - member.idle() - member.dialling());
  }

  /** Idle connections that all members together lack. */
  public int lack() {
    int sum = 0;
    for (Member member : roster.members()) {
      sum += lack(member);
    }
    return sum;
  }

  /** Tests whether the member has more idle connections than its share. */
  public boolean hasSurplus(Member member) {
    long share = wanted * (long) member.share().weight();
    return !roster.isFirst(member) || member.idle() * weights > share;
  }
}
