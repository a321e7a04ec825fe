package io.cenote.upstream.balance;

import io.cenote.upstream.member.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Each member in turn, the heavier ones more often, and evenly spread: each choice adds its weight
 * to every candidate's credit, takes the one with most credit, and takes the sum from it. With 5, 1
 * and 1 the order is a a b a c a a (the idea is nginx's, of 2012).
 */
final class SmoothRoundRobin implements Balancer {
  private final Weights weights;
  private Roster known = Roster.of(List.of(), false);
  private long[] credits = new long[0];

  SmoothRoundRobin(Weights weights) {
    this.weights = weights;
  }

  @Override
  public @Nullable Member choose(Roster roster, Candidates candidates, int source, long now) {
    if (roster != known) {
      known = roster;
      credits = new long[roster.size()];
    }
    long sum = 0;
    int best = -1;
    for (int i = 0; i < roster.size(); i++) {
      if (candidates.has(roster.get(i))) {
        long weight = weights.of(roster.get(i), now);
        credits[i] += weight;
        sum += weight;
        if (best < 0 || credits[i] > credits[best]) {
          best = i;
        }
      }
    }
    if (best < 0) {
      return null;
    }
    credits[best] -= sum;
    return roster.get(best);
  }
}
