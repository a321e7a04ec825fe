package io.cenote.protocol.redis;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;

/**
 * Finds, at any split of the bytes, where a request ends and, before that, where its head does: the
 * name of the command and, if it is short, the first argument. Keeps none of the bytes. What a
 * server refuses is refused in the server's words, which clients may know.
 *
 * <p>Thread: its owner's.
 */
final class RequestScanner {
  /** Longer than any name of a command or subcommand. */
  static final int SHORT = 64;

  /** What has been found. */
  enum Found {
    /** Nothing yet; the bytes are at their end. */
    MORE,
    /** The head is whole. */
    HEAD,
    /** The request is whole. Where head and request end together, the head is told first. */
    END,
    /** The request is an inline one, and whole. */
    INLINE
  }

  private enum Phase {
    START,
    COUNT,
    MARK,
    LENGTH,
    PAYLOAD,
    HEAD_TOLD,
    INLINE
  }

  private final LengthLine line = new LengthLine();
  private Phase phase = Phase.START;
  private int count;
  private int argument;
  private long payload;
  private boolean headTold;
  private int position;
  private int lineLength;
  private int nameAt;
  private int nameLength;
  private int firstAt;
  private int firstLength;
  private int index;
  private long begun;
  private long taken;

  /** Where the last {@link #scan} stopped. */
  int index() {
    return index;
  }

  /** How many arguments the request has, the command's name included. */
  int count() {
    return count;
  }

  /** Where the name begins, from the request's first byte on. */
  int nameAt() {
    return nameAt;
  }

  /** The length of the name; -1: longer than any command's. */
  int nameLength() {
    return nameLength;
  }

  /** Where the first argument begins, from the request's first byte on. */
  int firstAt() {
    return firstAt;
  }

  /** The length of the first argument; -1: there is none, or it is not short. */
  int firstLength() {
    return firstLength;
  }

  /** Whether a request has begun and not ended. */
  boolean isWithin() {
    return phase != Phase.START;
  }

  /** How many requests have begun. */
  long begun() {
    return begun;
  }

  /** Bytes of the request so far, however many. */
  long taken() {
    return taken;
  }

  /** Bytes of the request so far. */
  int position() {
    return position;
  }

  /** Reads on, up to the next thing found. */
  Found scan(ByteBuf bytes, int from, int to) throws Violation {
    int at = from;
    Found found = Found.MORE;
    while (found == Found.MORE) {
      if (phase == Phase.HEAD_TOLD) {
        found = nextArgument();
        continue;
      }
      if (at >= to) {
        break;
      }
      if (phase == Phase.PAYLOAD) {
        int taken = (int) Math.min(payload, to - at);
        payload -= taken;
        advance(taken);
        at += taken;
        found = payload == 0 ? argumentEnded() : Found.MORE;
      } else {
        advance(1);
        found = take(bytes.getByte(at++));
      }
    }
    index = at;
    return found;
  }

  private void advance(int by) {
    taken += by;
    position = Math.min(Integer.MAX_VALUE - by, position) + by;
  }

  private Found take(byte next) throws Violation {
    return switch (phase) {
      case START -> start(next);
      case COUNT -> line.take(next) ? countEnded() : Found.MORE;
      case MARK -> mark(next);
      case LENGTH -> line.take(next) ? lengthEnded() : Found.MORE;
      case INLINE -> inline(next);
      case PAYLOAD, HEAD_TOLD -> throw new IllegalStateException("phase " + phase);
    };
  }

  private Found mark(byte next) throws Violation {
    if (next != '$') {
      String shown = next > ' ' && next < 127 ? String.valueOf((char) next) : " ";
      throw new Violation("expected '$', got '" + shown + "'");
    }
    phase = Phase.LENGTH;
    line.begin();
    return Found.MORE;
  }

  private Found inline(byte next) throws Violation {
    if (next == '\n') {
      phase = Phase.START;
      return Found.INLINE;
    }
    if (++lineLength > Limits.INLINE) {
      throw new Violation("too big inline request");
    }
    return Found.MORE;
  }

  private Found start(byte next) {
    begun++;
    taken = 1;
    position = 1;
    argument = 0;
    count = 0;
    if (next == '*') {
      phase = Phase.COUNT;
      line.begin();
      return Found.MORE;
    }
    lineLength = 1;
    phase = next == '\n' ? Phase.START : Phase.INLINE;
    return next == '\n' ? Found.INLINE : Found.MORE;
  }

  private Found countEnded() throws Violation {
    if (!line.isSound() || line.value() > Limits.ARGUMENTS) {
      throw new Violation("invalid multibulk length");
    }
    phase = Phase.START;
    if (line.value() <= 0) {
      return Found.END; // asks for nothing
    }
    count = (int) line.value();
    headTold = false;
    firstLength = -1;
    phase = Phase.MARK;
    return Found.MORE;
  }

  private Found lengthEnded() throws Violation {
    long announced = line.value();
    if (!line.isSound() || announced < 0 || announced > Limits.BULK) {
      throw new Violation("invalid bulk length");
    }
    int length = (int) announced;
    boolean isShort = length <= SHORT;
    if (argument == 0) {
      nameAt = position;
      nameLength = isShort ? length : -1;
    } else if (argument == 1 && isShort) {
      firstAt = position;
      firstLength = length;
    }
    payload = announced + 2;
    phase = Phase.PAYLOAD;
    if (isShort || headTold) {
      return Found.MORE;
    }
    headTold = true;
    return Found.HEAD;
  }

  private Found argumentEnded() {
    argument++;
    if (!headTold && (argument == 2 || argument == count)) {
      headTold = true;
      phase = Phase.HEAD_TOLD;
      return Found.HEAD;
    }
    return nextArgument();
  }

  private Found nextArgument() {
    if (argument == count) {
      phase = Phase.START;
      return Found.END;
    }
    phase = Phase.MARK;
    return Found.MORE;
  }
}
