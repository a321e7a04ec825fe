package io.cenote.protocol.redis;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;

/**
 * Scanner for the ends of replies, in RESP2 and RESP3, at any split of the bytes. It keeps none of
 * them: values may have any size, and aggregates any depth. The types are those of the RESP3
 * specification; its streamed ones, which no server sends, are refused.
 *
 * <p>The end of a reply depends only on the number of elements still to come, not on their nesting.
 * A script can make a Redis server nest 8,000 arrays, so there is no stack of them.
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
  private Phase phase = Phase.TYPE;
  private byte type;
  private byte first;
  private long outstanding; // elements that have not ended, the reply too; 0: none has begun
  private long payload;
  private boolean attribute;

  /** Type byte of the reply under way, or of the last one. */
  byte firstType() {
    return first;
  }

  /** Tests whether the reply under way has an attribute. */
  boolean hasAttribute() {
    return attribute;
  }

  boolean isWithin() {
    return outstanding > 0;
  }

  /** Works as {@link io.cenote.protocol.ServerSide#replyEnd}. */
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

  /** Takes the next byte; true: the reply has ended. */
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
    if (outstanding == 0) {
      outstanding = 1;
      first = next;
      attribute = next == '|';
    } else if (outstanding == 1 && first == '|') {
      first = next; // only the reply behind the attribute is still to come
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
    if (count > Limits.OUTSTANDING - outstanding) {
      throw new Violation("a reply of more than " + Limits.OUTSTANDING + " elements");
    }
    phase = Phase.TYPE;
    outstanding += count;
    return !attribute && elementEnded(); // an attribute does not count as an element
  }

  /**
   * Counts an element that has ended, or an aggregate whose elements are counted; true: the reply
   * has ended.
   */
  private boolean elementEnded() {
    phase = Phase.TYPE;
    return --outstanding == 0;
  }
}
