package io.cenote.upstream.balance;

import io.cenote.upstream.member.Member;
import org.jspecify.annotations.Nullable;

/**
 * The member that the source belongs to ({@link Maglev}); if that is no candidate, the next in the
 * table that is. So the sources of a member that is down spread over all others, and come back.
 */
final class SourceHash implements Balancer {
  @Override
  public @Nullable Member choose(Roster roster, Candidates candidates, int source, long now) {
    Maglev table = roster.table();
    if (table == null) {
      return null;
    }
    for (int step = 0; step < Maglev.SIZE; step++) {
      Member member = roster.get(table.at(source, step));
      if (candidates.has(member)) {
        return member;
      }
    }
    return null;
  }
}
