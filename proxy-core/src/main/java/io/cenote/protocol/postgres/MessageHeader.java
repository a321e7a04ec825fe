package io.cenote.protocol.postgres;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;

/**
 * Header of a message, read at any split of the bytes: a type byte, which startup packets lack, and
 * a length that counts itself. Source: PostgreSQL protocol, "Messaging Overview".
 *
 * <p>Thread: its owner's. A header that caused a {@link Violation} must not be read on.
 */
final class MessageHeader {
  private static final int LENGTH_SIZE = 4;

  private final int typeSize;
  private final int shortest;
  private final int longest;
  private byte type;
  private int length;
  private int taken;

  /** Both bounds hold for the length on the wire, which counts itself but not the type byte. */
  MessageHeader(boolean isTyped, int shortest, int longest) {
    this.typeSize = isTyped ? 1 : 0;
    this.shortest = shortest;
    this.longest = longest;
  }

  /** Type byte of the header under way, or of the one that ended last; 0 if there is none. */
  byte type() {
    return type;
  }

  /** Length of the body in bytes, once the header is whole. */
  int bodyLength() {
    return length - LENGTH_SIZE;
  }

  /** Returns true between the first byte of a header and {@link #clear}. */
  boolean isBegun() {
    return taken > 0;
  }

  /** Returns true once every byte of the header was taken. */
  boolean isWhole() {
    return taken == typeSize + LENGTH_SIZE;
  }

  /** Makes room for the next header. The type stays readable until then. */
  void clear() {
    taken = 0;
  }

  /** Takes the bytes that belong to the header. Returns the index behind them. */
  int take(ByteBuf bytes, int from, int to) throws Violation {
    int size = typeSize + LENGTH_SIZE;
    if (taken == 0 && to - from >= size) {
      if (typeSize > 0) {
        type = bytes.getByte(from);
      }
      length = bytes.getInt(from + typeSize);
      taken = size;
      check();
      return from + size;
    }
    int at = from;
    while (at < to && taken < size) {
      byte next = bytes.getByte(at++);
      if (taken < typeSize) {
        type = next;
      } else {
        length = (length << Byte.SIZE) | (next & 0xff);
      }
      taken++;
    }
    if (taken == size) {
      check();
    }
    return at;
  }

  private void check() throws Violation {
    if (length < shortest || length > longest) {
      throw new Violation(
          "message length " + length + " is not within " + shortest + ".." + longest);
    }
  }
}
