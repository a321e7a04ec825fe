package io.cenote.upstream.balance;

import io.cenote.upstream.member.Member;
import org.jspecify.annotations.Nullable;

/**
 * Chooser of a member. It allocates nothing.
 *
 * <p>Thread: each loop has its own.
 */
public interface Balancer {
  /**
   * Chooses one of the candidates.
   *
   * @param source hash of the client's address; only source-hash looks at it
   * @param now nanoseconds of the loops' clock
   * @return null: there is no candidate
   */
  @Nullable Member choose(Roster roster, Candidates candidates, int source, long now);
}
