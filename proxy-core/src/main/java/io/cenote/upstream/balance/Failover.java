package io.cenote.upstream.balance;

import io.cenote.upstream.member.Member;
import org.jspecify.annotations.Nullable;

/** The first candidate in the list. */
final class Failover implements Balancer {
  @Override
  public @Nullable Member choose(Roster roster, Candidates candidates, int source, long now) {
    for (int i = 0; i < roster.size(); i++) {
      if (candidates.has(roster.get(i))) {
        return roster.get(i);
      }
    }
    return null;
  }
}
