package io.cenote.lease;

/**
 * Record of how fast a client takes its replies. A client that leaves many bytes untaken is slow
 * and shares no connection until it has taken all. One that was slow often stays so.
 *
 * <p>Thread: the session's loop.
 */
final class Uptake {
  /** Untaken bytes from which on a client shares no connection. */
  static final long SLOW = 256 * 1024;

  /** Replies that it must have taken before it shares a connection with proven clients. */
  private static final int PROOF = 64;

  /** Number of times it may be slow before it stays so. */
  private static final int SLOW_FOR_GOOD = 3;

  private boolean slow;
  private int timesSlow;
  private int answered; // since it was last slow
  private long acknowledgedBefore;
  private boolean heldUpOthers;

  /** It has become slow, having acknowledged so many bytes. */
  void becameSlow(long acknowledged) {
    slow = true;
    timesSlow++;
    answered = 0;
    acknowledgedBefore = acknowledged;
  }

  /** It has taken all its bytes. */
  void tookAll() {
    slow = slow && timesSlow >= SLOW_FOR_GOOD;
  }

  /** It has taken so many replies. */
  void replied(int count) {
    if (answered < PROOF) {
      answered += count;
    }
  }

  boolean isSlow() {
    return slow;
  }

  /** Tests whether it has proved that it takes its replies. */
  boolean isProven() {
    return answered >= PROOF && !slow;
  }

  /** Tests whether it has acknowledged nothing since it became slow. */
  boolean isWhere(long acknowledged) {
    return acknowledged == acknowledgedBefore;
  }

  /** Marks it as one that others had to wait for; returns whether it was marked before. */
  boolean holdsUpOthers() {
    boolean before = heldUpOthers;
    heldUpOthers = true;
    return before;
  }
}
