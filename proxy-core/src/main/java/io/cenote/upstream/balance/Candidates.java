package io.cenote.upstream.balance;

import io.cenote.upstream.member.Member;

/** Members from which one is chosen. */
@FunctionalInterface
public interface Candidates {
  /** Tests whether the member is one of them. */
  boolean has(Member member);
}
