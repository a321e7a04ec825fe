package io.cenote.lease;

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

  /** Whether the next part begins where the last one ends. */
  boolean reaches(int at) {
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
