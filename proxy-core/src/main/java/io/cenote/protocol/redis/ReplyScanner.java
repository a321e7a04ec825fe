package io.cenote.protocol.redis;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;

/**
 * Finds where replies end, in RESP2 and RESP3, at any split of the bytes, and keeps none of them: a
 * value of any size goes by. The types are those of the RESP3 specification; its streamed ones,
 * which no server sends, are refused.
 *
 * <p>Thread: its owner's.
 */
final class ReplyScanner {
  private enum Phase {
    TYPE,
    LINE,
    LINE_FEED,
    LENGTH,
    PAYLOAD
  }

  private final LengthLine line = new LengthLine();
  private final long[] elements = new long[Limits.NESTING + 1];
  private int attributes; // a bit for each depth: what ends there stands before a reply
  private Phase phase = Phase.TYPE;
  private byte type;
  private byte first;
  private int depth;
  private boolean begun;
  private long payload;

  /** The type byte of the reply under way, or that ended last. */
  byte firstType() {
    return first;
  }

  boolean isWithin() {
    return begun;
  }

  /** As {@link io.cenote.protocol.ServerSide#replyEnd}. */
  int replyEnd(ByteBuf bytes, int from, int to) throws Violation {
    int at = from;
    while (at < to) {
      if (phase == Phase.PAYLOAD) {
        long taken = Math.min(payload, to - at);
        payload -= taken;
        at += (int) taken;
        if (payload == 0 && elementEnded()) {
          return at;
        }
      } else if (phase == Phase.LINE) {
        int end = bytes.indexOf(at, to, (byte) '\r');
        if (end < 0) {
          return -1;
        }
        at = end + 1;
        phase = Phase.LINE_FEED;
      } else if (take(bytes.getByte(at++))) {
        return at;
      }
    }
    return -1;
  }

  /** Takes the next byte of what is read byte by byte; true: the reply has ended. */
  private boolean take(byte next) throws Violation {
    return switch (phase) {
      case TYPE -> beginElement(next);
      case LENGTH -> line.take(next) && lengthEnded();
      case LINE_FEED -> {
        if (next != '\n') {
          throw new Violation("a line without end");
        }
        yield elementEnded();
      }
      case LINE, PAYLOAD -> throw new IllegalStateException("phase " + phase);
    };
  }

  private boolean beginElement(byte next) throws Violation {
    type = next;
    if (!begun || (depth == 0 && first == '|')) {
      begun = true;
      first = next;
    }
    switch (next) {
      case '+', '-', ':', ',', '(', '#', '_' -> phase = Phase.LINE;
      case '$', '=', '!', '*', '%', '~', '>', '|' -> {
        phase = Phase.LENGTH;
        line.begin();
      }
      default -> throw new Violation("no reply begins with byte " + (next & 0xff));
    }
    return false;
  }

  private boolean lengthEnded() throws Violation {
    if (!line.isSound()) {
      throw new Violation("a length that is no number");
    }
    long length = line.value();
    if (length == -1 && (type == '$' || type == '*')) {
      return elementEnded();
    }
    if (length < 0) {
      throw new Violation("length " + length);
    }
    return switch (type) {
      case '$', '=', '!' -> beginPayload(length);
      case '%' -> beginAggregate(length * 2, false);
      case '|' -> beginAggregate(length * 2, true);
      default -> beginAggregate(length, false);
    };
  }

  private boolean beginPayload(long length) throws Violation {
    if (length > Limits.BULK) {
      throw new Violation("a bulk of " + length + " bytes");
    }
    payload = length + 2;
    phase = Phase.PAYLOAD;
    return false;
  }

  private boolean beginAggregate(long count, boolean attribute) throws Violation {
    if (count < 0 || count > Integer.MAX_VALUE) {
      throw new Violation("an aggregate of " + count + " elements");
    }
    phase = Phase.TYPE;
    if (count == 0) {
      return !attribute && elementEnded();
    }
    if (depth == Limits.NESTING) {
      throw new Violation("aggregates nested deeper than " + Limits.NESTING);
    }
    depth++;
    elements[depth] = count;
    attributes = attribute ? attributes | 1 << (depth - 1) : attributes & ~(1 << (depth - 1));
    return false;
  }

  /**
   * An element is whole, and with it perhaps what it was the last of. True: the reply has ended.
   */
  private boolean elementEnded() {
    phase = Phase.TYPE;
    while (depth > 0) {
      if (--elements[depth] > 0) {
        return false;
      }
      depth--;
      if ((attributes & 1 << depth) != 0) {
        return false; // what it belongs to is still to come
      }
    }
    begun = false;
    return true;
  }
}
