package io.cenote.upstream.balance;

import io.cenote.upstream.member.Member;
import org.jspecify.annotations.Nullable;

/** The member with the least load for its weight; of those that are equal, each in turn. */
final class LeastConnections implements Balancer {
  private final Weights weights;
  private final SmoothRoundRobin turns;
  private final Candidates least = this::isLeast;
  private Candidates among = member -> false;
  private long leastLoad;
  private long leastWeight;
  private long moment;

  LeastConnections(Weights weights) {
    this.weights = weights;
    turns = new SmoothRoundRobin(weights);
  }

  @Override
  public @Nullable Member choose(Roster roster, Candidates candidates, int source, long now) {
    among = candidates;
    moment = now;
    leastWeight = 0;
    for (int i = 0; i < roster.size(); i++) {
      Member member = roster.get(i);
      if (candidates.has(member)) {
        long load = Load.of(member);
        long weight = weights.of(member, now);
        if (leastWeight == 0 || Load.isLess(load, weight, leastLoad, leastWeight)) {
          leastLoad = load;
          leastWeight = weight;
        }
      }
    }
    return leastWeight == 0 ? null : turns.choose(roster, least, source, now);
  }

  private boolean isLeast(Member member) {
    return among.has(member)
        && !Load.isLess(leastLoad, leastWeight, Load.of(member), weights.of(member, moment));
  }
}
