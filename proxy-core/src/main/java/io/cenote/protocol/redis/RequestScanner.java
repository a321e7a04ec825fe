package io.cenote.protocol.redis;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;

/**
 * Scanner for the end of a request, at any split of the bytes, and for the end of its head: the
 * name of the command and, if it is short, the first argument. It keeps none of the bytes. It
 * refuses what a server refuses, with the server's errors, which clients may know.
 *
 * <p>Thread: its owner's.
 */
final class RequestScanner {
  /** Longer than any name of a command or subcommand. */
  static final int SHORT = 64;

  /** Result of a scan. */
  enum Found {
    /** Nothing was found before the end of the bytes. */
    MORE,
    /** The head is whole. */
    HEAD,
    /** The request is whole. If head and request end together, HEAD comes first. */
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

  /** Index at which the last {@link #scan} stopped. */
  int index() {
    return index;
  }

  /** Number of the request's arguments, including the command's name. */
  int count() {
    return count;
  }

  /** Offset of the name in the request. */
  int nameAt() {
    return nameAt;
  }

  /** Length of the name; -1: longer than any command's. */
  int nameLength() {
    return nameLength;
  }

  /** Offset of the first argument in the request. */
  int firstAt() {
    return firstAt;
  }

  /** Length of the first argument; -1: there is none, or it is not short. */
  int firstLength() {
    return firstLength;
  }

  /** Tests whether a request has begun and not ended. */
  boolean isWithin() {
    return phase != Phase.START;
  }

  /** Number of requests that have begun. */
  long begun() {
    return begun;
  }

  /** Bytes of the request so far, without overflow. */
  long taken() {
    return taken;
  }

  /** Bytes of the request so far. */
  int position() {
    return position;
  }

  /** Scans up to the next result. */
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
