package io.cenote.upstream.member;

/**
 * State of a member. {@link Condition} moves it.
 *
 * <pre>
 *   UP <--> DOWN, EJECTED
 *    any ---> LEFT
 * </pre>
 */
public enum MemberState {
  /** It gets sessions. */
  UP,
  /** It is not reachable, as far as connects or checks tell. */
  DOWN,
  /** It has failed so often in a row that it gets no session for a while. */
  EJECTED,
  /** Its address is no longer one of the upstream's. */
  LEFT;

  boolean mayBecome(MemberState next) {
    return this != next && this != LEFT;
  }

  /** Word of the log and of JSON. */
  public String word() {
    return switch (this) {
      case UP -> "up";
      case DOWN -> "down";
      case EJECTED -> "ejected";
      case LEFT -> "left";
    };
  }
}
