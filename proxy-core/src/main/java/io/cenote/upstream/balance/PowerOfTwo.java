package io.cenote.upstream.balance;

import io.cenote.upstream.member.Member;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The less loaded of two members, drawn at random by their weights. Many proxies that choose so do
 * not all run to the same one, as they would with the least loaded of all (M. Mitzenmacher, "The
 * Power of Two Choices in Randomized Load Balancing", 2001).
 */
final class PowerOfTwo implements Balancer {
  private final Weights weights;
  private final DoubleSupplier random;

  PowerOfTwo(Weights weights, DoubleSupplier random) {
    this.weights = weights;
    this.random = random;
  }

  @Override
  public @Nullable Member choose(Roster roster, Candidates candidates, int source, long now) {
    long sum = sumWithout(null, roster, candidates, now);
    Member one = draw(null, sum, roster, candidates, now);
    if (one == null) {
      return null;
    }
    long ones = weights.of(one, now);
    Member other = draw(one, sum - ones, roster, candidates, now);
    if (other == null) {
      return one;
    }
    return Load.isLess(Load.of(other), weights.of(other, now), Load.of(one), ones) ? other : one;
  }

  private long sumWithout(
      @Nullable Member without, Roster roster, Candidates candidates, long now) {
    long sum = 0;
    for (int i = 0; i < roster.size(); i++) {
      Member member = roster.get(i);
      if (member != without && candidates.has(member)) {
        sum += weights.of(member, now);
      }
    }
    return sum;
  }

  /** Draws a member; null if there is none but {@code without}. */
  private @Nullable Member draw(
      @Nullable Member without, long sum, Roster roster, Candidates candidates, long now) {
    long left = (long) (random.getAsDouble() * sum);
    Member last = null;
    for (int i = 0; i < roster.size(); i++) {
      Member member = roster.get(i);
      if (member != without && candidates.has(member)) {
        last = member;
        left -= weights.of(member, now);
        if (left < 0) {
          return member;
        }
      }
    }
    return last; // a member has left the candidates between two looks
  }
}
