package io.cenote.protocol.postgres;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;

/**
 * Finds the ends of typed messages, in both directions and at any split of the bytes. It keeps no
 * body, so a message of any legal length passes. Source: PostgreSQL protocol, "Messaging Overview";
 * the server's own limit for a message is 1 GiB.
 *
 * <p>Thread: its owner's. A scanner that caused a {@link Violation} must not be used again.
 */
final class MessageScanner {
  private static final int SHORTEST = 4;
  private static final int LONGEST = 1 << 30;

  private final MessageHeader header = new MessageHeader(true, SHORTEST, LONGEST);
  private int left; // bytes of the body that are still to come

  /** Type byte of the message under way, or of the one that ended last. */
  byte type() {
    return header.type();
  }

  /** Returns true if a message has begun and not ended. */
  boolean isWithin() {
    return header.isBegun();
  }

  /**
   * Reads on from {@code from}, up to the end of one message at most. Returns the index behind that
   * end, or -1 if the message goes on beyond {@code to}.
   */
  int messageEnd(ByteBuf bytes, int from, int to) throws Violation {
    int at = from;
    if (!header.isWhole()) {
      at = header.take(bytes, from, to);
      if (!header.isWhole()) {
        return -1;
      }
      left = header.bodyLength();
    }
    int taken = Math.min(left, to - at);
    left -= taken;
    if (left > 0) {
      return -1;
    }
    header.clear();
    return at + taken;
  }
}
