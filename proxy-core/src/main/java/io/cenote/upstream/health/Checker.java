package io.cenote.upstream.health;

import io.cenote.transport.CloseReason;
import io.cenote.upstream.member.Member;

/** Maker of checks: it opens a connection of its own, outside every pool. */
@FunctionalInterface
public interface Checker {
  /** End of one check. */
  interface End {
    /** The endpoint is well. */
    void passed();

    /** It is not, for that reason. */
    void failed(CloseReason reason, String why);

    /** Nothing can be said: the cause lies on this host. */
    void unknown();
  }

  /**
   * Begins a check.
   *
   * @param end is called once, sooner or later. Thread: that of the caller
   */
  void check(Member member, End end);

  /** Ends the checks under way; nobody hears of them. Thread: that of the caller of the others. */
  default void close() {}
}
