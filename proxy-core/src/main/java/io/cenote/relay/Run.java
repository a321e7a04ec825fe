package io.cenote.relay;

/** Neighbouring parts of one buffer that are to be sent together. */
final class Run {
  private int from;
  private int length;

  int from() {
    return from;
  }

  int length() {
    return length;
  }

  /** Whether what begins there is a neighbour of the last part. */
  boolean isFollowedBy(int at) {
    return length == 0 || from + length == at;
  }

  void extend(int at, int by) {
    if (length == 0) {
      from = at;
    }
    length += by;
  }

  void clear() {
    length = 0;
  }
}
