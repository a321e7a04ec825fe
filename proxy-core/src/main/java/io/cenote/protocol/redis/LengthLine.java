package io.cenote.protocol.redis;

/**
 * Number and its CR LF, read a byte at a time: the length of a RESP bulk or aggregate.
 *
 * <p>Thread: its owner's.
 */
final class LengthLine {
  private long value;
  private int length;
  private boolean negative;
  private boolean ended;

  void begin() {
    value = 0;
    length = 0;
    negative = false;
    ended = false;
  }

  /** Takes the next byte; true once the line has ended. Anything but a number sets it unsound. */
  boolean take(byte next) {
    if (ended) {
      if (next != '\n') {
        length = -1;
      }
      return true;
    }
    if (next == '\r') {
      ended = true;
    } else if (next == '-' && length == 0) {
      negative = true;
      length = 1;
    } else if (next >= '0' && next <= '9' && maySucceed(next)) {
      value = value * 10 + (next - '0');
      length++;
    } else {
      length = -1;
      return true;
    }
    return false;
  }

  /**
   * Tests the digit as strictly as a server: no leading zero, no negative one, and within 64 bits.
   */
  private boolean maySucceed(byte digit) {
    int digits = negative ? length - 1 : length;
    boolean afterZero = digits > 0 && value == 0;
    boolean minusZero = negative && digits == 0 && digit == '0';
    return length >= 0 && !afterZero && !minusZero && digits < Limits.DIGITS;
  }

  /** Tests whether it was a number. */
  boolean isSound() {
    return length > (negative ? 1 : 0);
  }

  long value() {
    return negative ? -value : value;
  }
}
