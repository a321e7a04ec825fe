package io.cenote.lease;

/**
 * How a client takes its replies: one that leaves much lying is slow, and shares a connection with
 * nobody until it has taken all; one that was slow often stays so.
 *
 * <p>Thread: the session's loop.
 */
final class Uptake {
  /** What a client may leave lying, bytes, before it shares a connection with nobody. */
  static final long SLOW = 256 * 1024;

  /** Replies that it must have had before it shares a connection with those who have. */
  private static final int PROOF = 64;

  /** How often it may be slow before it stays so. */
  private static final int SLOW_FOR_GOOD = 3;

  private boolean slow;
  private int timesSlow;
  private int answered; // since it was slow last
  private long acknowledgedBefore;
  private boolean heldUpOthers;

  /** It has left much lying, having acknowledged so many bytes. */
  void becameSlow(long acknowledged) {
    slow = true;
    timesSlow++;
    answered = 0;
    acknowledgedBefore = acknowledged;
  }

  /** It has taken all that it got. */
  void tookAll() {
    slow = slow && timesSlow >= SLOW_FOR_GOOD;
  }

  /** So many replies have come for it. */
  void replied(int count) {
    if (answered < PROOF) {
      answered += count;
    }
  }

  boolean isSlow() {
    return slow;
  }

  /** Whether it was seen to take its replies. */
  boolean isProven() {
    return answered >= PROOF && !slow;
  }

  /** Whether it has acknowledged nothing since it became slow. */
  boolean isWhere(long acknowledged) {
    return acknowledged == acknowledgedBefore;
  }

  /** Marks it as one that others had to wait for; gives whether it was marked before. */
  boolean holdsUpOthers() {
    boolean before = heldUpOthers;
    heldUpOthers = true;
    return before;
  }
}
